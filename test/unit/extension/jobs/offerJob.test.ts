import { beforeEach, describe, expect, it, vi } from 'vitest';
import { chooseTarget } from '../../../../src/extension/jobs/chooseTarget.ts';
import { functionAbove } from '../../../../src/extension/jobs/offerJob.ts';
import type { JobSiteClient } from '../../../../src/extension/jobs/jobSiteClient.ts';
import type { LoopFound } from '../../../../src/protocol/languageServer.ts';
import { editor, freshEditor, Uri } from '../../../support/fakeVscode.ts';
import { sitesOf } from '../../../support/fakeServices.ts';

vi.mock('vscode', () => import('../../../support/fakeVscode.ts'));

beforeEach(() => void freshEditor());

const text = [
  'import x from "x";',
  'async function resize(file) {',
  '  return x(file);',
  '}',
  'for (const file of all) resize(file);',
];

describe('a file that exports no function', () => {
  /** A script in the active editor, whose function can be found once it is exported. */
  function script(line: number, loop: LoopFound | null = null) {
    const inserted: [line: number, text: string][] = [];
    const document = { uri: Uri.file('/w/script.ts'), isDirty: false, getText: () => text.join('\n') };
    editor.activeEditor = {
      document,
      selection: { active: { line } },
      edit: async (change: (edit: object) => void) => {
        change({
          insert: (at: { line: number }, added: string) => void inserted.push([at.line, added]),
          replace: (at: { start: { line: number } }, added: string) => void inserted.push([at.start.line, added]),
        });
        return true;
      },
      revealRange: () => {},
    };
    editor.visibleEditors = [editor.activeEditor];
    const client = {
      sitesOf: () => sitesOf(inserted.some(([, added]) => added.startsWith('export ')) ? ['resize'] : []).sitesOf(),
      loopAt: async () => loop,
    } as unknown as JobSiteClient;
    return { inserted, choose: () => chooseTarget(client, undefined) };
  }

  it('is explained, and the function at the cursor is exported and run', async () => {
    const { inserted, choose } = script(2);
    editor.answers.push('Export resize');
    expect(await choose()).toMatchObject({ exportName: 'resize', module: '/w/script.ts' });
    expect(inserted).toEqual([[1, 'export ']]);
    expect(editor.texts('information').join()).toContain('script.ts exports no function that can be run over inputs.');
  });

  it('has the loop at the cursor replaced by a function, or is told why that is not possible', async () => {
    const place = { from: { line: 4, character: 0 }, to: { line: 4, character: 40 }, name: 'work' };
    const { inserted, choose } = script(4, { ...place, text: 'export const inputs = all;' });
    editor.answers.push('Make the loop a function');
    expect(await choose()).toMatchObject({ module: '/w/script.ts' });
    expect(inserted).toEqual([[4, 'export const inputs = all;']]);
    await script(4, { why: 'it has `break`' }).choose();
    expect(editor.shown.at(-1)).toMatchObject({ choices: ['Export resize', 'Add an example'] });
  });

  it('gets an example, or nothing if the user wants neither; nothing runs', async () => {
    const { inserted, choose } = script(0);
    editor.answers.push('Add an example');
    expect(await choose()).toBeUndefined();
    expect(inserted).toEqual([[text.length, expect.stringContaining('export function work(item: number)')]]);
    expect(editor.shown[0]?.choices).toEqual(['Add an example']);
    expect(await choose()).toBeUndefined();
    expect(inserted).toHaveLength(1);
  });
});

it('the function at a line is the last one above it at the top level that is not exported', () => {
  expect(functionAbove(text, 4)).toEqual({ name: 'resize', line: 1 });
  expect(functionAbove(text, 0)).toBeUndefined();
  expect(functionAbove(['const f = async (x) => x;', '  function inner() {}'], 9)).toEqual({ name: 'f', line: 0 });
  expect(functionAbove(['export function f(x) {}', 'const list = [1];', 'const g = (1 + 2);'], 2)).toBeUndefined();
});
