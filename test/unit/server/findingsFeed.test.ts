import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evidenceNotification } from '../../../src/protocol/languageServer.ts';
import { evidenceOf } from '../../support/findingEvidence.ts';
import { LanguageClient } from '../../support/languageClient.ts';
import { root } from '../../support/root.ts';
import { scratch } from '../../support/scratch.ts';

interface Action {
  readonly title: string;
  readonly edit: {
    readonly changes: Readonly<Record<string, readonly { readonly newText: string; readonly range: object }[]>>;
  };
}

const folder = scratch('project');
mkdirSync(folder);
writeFileSync(
  join(folder, 'tsconfig.json'),
  JSON.stringify({ compilerOptions: { typeRoots: [join(root, 'node_modules/@types')] } }),
);
const uriOf = (name: string): string => pathToFileURL(join(folder, name)).href;
const uri = uriOf('send.ts');
const text = `import { parentPort } from 'node:worker_threads';

  parentPort?.postMessage({ id: 1, done: () => undefined });
`;

describe('findings in the editor', () => {
  // One server for all: each one starts TypeScript's checker.
  const server = new LanguageClient();
  beforeAll(() => server.start());
  afterAll(() => server.dispose());

  it('are shown with their page, fixed by an edit, and gone when the document is closed', async () => {
    server.open(uri, text);
    const [found, ...others] = await server.diagnosticsOf(uri);
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      code: 'uncloneable',
      source: 'poolscope',
      range: { start: { line: 2, character: 26 } },
    });
    const [page = '', line] = found?.codeDescription.href.split('#L') ?? [];
    expect(readFileSync(fileURLToPath(page), 'utf8').split('\n')[Number(line) - 1]).toBe('## uncloneable');

    const actions = (await server.request('textDocument/codeAction', {
      textDocument: { uri },
      range: found?.range,
      context: { diagnostics: [] },
    })) as readonly Action[];
    expect(actions.map(({ title }) => title)).toEqual(['Send it without "done"', 'Ignore this finding (uncloneable)']);
    expect(actions[1]?.edit.changes[uri]?.[0]?.newText).toBe('  // poolscope-ignore-next-line uncloneable\n');
    const contentChanges = actions[0]?.edit.changes[uri]?.map(({ newText, range }) => ({ text: newText, range }));
    server.notify('textDocument/didChange', { textDocument: { uri, version: 2 }, contentChanges });
    expect(await server.diagnosticsOf(uri)).toEqual([]);

    server.notify('textDocument/didChange', { textDocument: { uri, version: 3 }, contentChanges: [{ text }] });
    expect(await server.diagnosticsOf(uri)).toHaveLength(1);
    server.notify('textDocument/didClose', { textDocument: { uri } });
    expect(await server.diagnosticsOf(uri)).toEqual([]);
  });

  it('of a module come when a pool in another open document opens it', async () => {
    const work = uriOf('work.ts');
    writeFileSync(fileURLToPath(work), '');
    server.open(work, "export function build(): void {\n  process.chdir('a');\n}\n");
    server.open(
      uriOf('main.ts'),
      "import { Pool } from 'poolscope';\nexport const pool = Pool.open(new URL('./work.ts', import.meta.url));\n",
    );
    expect((await server.diagnosticsOf(work)).map(({ code }) => code)).toEqual(['not-in-worker']);
  });

  it('of a function in another file are shown there, also if it is not open, and follow its edits', async () => {
    const helper = uriOf('helper.ts');
    const enters = 'export function enter(folder: string): void {\n  process.chdir(folder);\n}\n';
    writeFileSync(fileURLToPath(helper), enters);
    server.open(
      uriOf('job.ts'),
      "import { enter } from './helper.ts';\nexport const inputs = ['a'];\nexport const build = (folder: string) => enter(folder);\n",
    );
    expect((await server.diagnosticsOf(helper)).map(({ code }) => code)).toEqual(['not-in-worker']);
    server.open(helper, enters.replace('process.chdir', 'console.log'));
    expect(await server.diagnosticsOf(helper)).toEqual([]);
  });

  it('of a run are shown when it has ended, and cleared by an edit', async () => {
    const job = uriOf('state.ts');
    const adds = 'let total = 0;\nexport function add(item: number): number {\n  total += item;\n  return total;\n}\n';
    server.open(job, adds);
    server.notify(evidenceNotification, evidenceOf('shared-state', fileURLToPath(job), adds));
    expect(await server.diagnosticsOf(job)).toMatchObject([
      { code: 'shared-state', severity: 3, range: { start: { line: 2, character: 2 } } },
    ]);
    const contentChanges = [{ text: adds.replace('total += item', 'total -= item') }];
    server.notify('textDocument/didChange', { textDocument: { uri: job, version: 2 }, contentChanges });
    expect(await server.diagnosticsOf(job)).toEqual([]);
  });

  it('are switched off and on by the setting', async () => {
    server.open(uri, text);
    expect(await server.diagnosticsOf(uri)).toHaveLength(1);
    server.findingsEnabled = false;
    server.notify('workspace/didChangeConfiguration', { settings: null });
    expect(await server.diagnosticsOf(uri)).toEqual([]);
    server.findingsEnabled = true;
    server.notify('workspace/didChangeConfiguration', { settings: null });
    expect(await server.diagnosticsOf(uri)).toHaveLength(1);
  });
});
