import { beforeEach, describe, expect, it, vi } from 'vitest';
import { chooseTarget } from '../../../../src/extension/jobs/chooseTarget.ts';
import { functionAbove } from '../../../../src/extension/jobs/offerJob.ts';
import type { JobSiteClient } from '../../../../src/extension/jobs/jobSiteClient.ts';
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
  function script(line: number) {
    const inserted: [line: number, text: string][] = [];
    const document = { uri: Uri.file('/w/script.ts'), isDirty: false, getText: () => text.join('\n') };
    editor.activeEditor = {
      document,
      selection: { active: { line } },
      edit: async (change: (edit: object) => void) => {
        change({ insert: (at: { line: number }, added: string) => void inserted.push([at.line, added]) });
        return true;
      },
      revealRange: () => {},
    };
    editor.visibleEditors = [editor.activeEditor];
    const client = {
      sitesOf: () => sitesOf(inserted.some(([, added]) => added === 'export ') ? ['resize'] : []).sitesOf(),
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
