import { afterEach, describe, expect, it } from 'vitest';
import { LanguageClient } from '../../support/languageClient.ts';

const uri = 'file:///w/job.ts';
const job = 'export const inputs = [1];\nexport function f(x) {}';
const lensesOfF = (of = uri): string[] => {
  const argument = JSON.stringify([{ uri: of, exportName: 'f' }]);
  return ['run', 'profile', 'debugItem', 'tune'].map((command) => `poolscope.${command} ${argument}`);
};

describe('language server', () => {
  let client: LanguageClient;
  const started = async (): Promise<LanguageClient> => {
    client = new LanguageClient();
    await client.start();
    return client;
  };
  afterEach(() => client.dispose());

  it('offers four lenses for a job', async () => {
    const server = await started();
    server.open(uri, job);
    expect(await server.lensCommands(uri)).toEqual(lensesOfF());
  });

  it('offers lenses above a function that was run, and above all if the setting says so', async () => {
    const server = await started();
    server.open(uri, 'export function f(x) {}\nexport function g(x) {}');
    expect(await server.lensCommands(uri)).toEqual([]);
    server.notify('poolscope/runFunctions', { functions: [{ file: '/w/job.ts', exportName: 'f' }] });
    expect(await server.lensCommands(uri)).toEqual(lensesOfF());
    expect(server.sawRequest('workspace/codeLens/refresh')).toBe(true);
    server.lensFunctions = 'all';
    server.notify('workspace/didChangeConfiguration', { settings: null });
    expect(await server.lensCommands(uri)).toHaveLength(8);
  });

  it('follows edits', async () => {
    const server = await started();
    server.open(uri, job.replace('f(x)', 'g(x)'));
    const start = { line: 1, character: 16 };
    const change = { range: { start, end: { line: 1, character: 17 } }, text: 'f' };
    server.notify('textDocument/didChange', { textDocument: { uri, version: 2 }, contentChanges: [change] });
    expect(await server.lensCommands(uri)).toEqual(lensesOfF());
  });

  it('answers the custom request with sites and inputs, and with nothing for a closed document', async () => {
    const server = await started();
    server.open(uri, 'export const inputs = [1];\nexport function f(x) {}');
    expect(await server.request('poolscope/jobSites', { uri })).toEqual({
      sites: [
        {
          exportName: 'f',
          label: 'f',
          line: 1,
          character: 16,
          lastLine: 1,
          isAsync: false,
          parameters: 1,
          second: { kind: 'none', name: '' },
          item: 'unknown',
        },
      ],
      inputExports: ['inputs'],
    });
    const asked = { uri, exportName: 'f' };
    expect(await server.request('poolscope/topLevelWork', asked)).toBeNull();
    const script = { uri: 'file:///w/script.ts', exportName: 'f' };
    server.open(script.uri, 'export function f(x) {}\n  f(1);');
    expect(await server.request('poolscope/topLevelWork', script)).toEqual({
      at: { line: 1, character: 2 },
      call: 'f(1)',
      effect: 'runs f',
    });
    server.notify('textDocument/didClose', { textDocument: { uri } });
    expect(await server.request('poolscope/topLevelWork', asked)).toBeNull();
    expect(await server.request('poolscope/jobSites', { uri })).toEqual({ sites: [], inputExports: [] });
  });

  it('leaves dependencies, declarations, other file types and other schemes alone', async () => {
    const server = await started();
    for (const other of ['file:///w/node_modules/a/b.ts', 'file:///w/a.d.ts', 'file:///w/a.vue', 'untitled:a.ts']) {
      server.open(other, job);
      expect(await server.lensCommands(other)).toEqual([]);
    }
    for (const extension of ['mts', 'cts', 'tsx', 'js', 'mjs', 'cjs']) {
      const one = `file:///w/a%20b/f.${extension}`;
      server.open(one, job);
      expect(await server.lensCommands(one)).toEqual(lensesOfF(one));
    }
  });

  it('obeys the setting and asks for new lenses when it changes', async () => {
    const server = await started();
    server.lensesEnabled = false;
    server.open(uri, job);
    expect(await server.lensCommands(uri)).toEqual([]);
    server.lensesEnabled = true;
    server.notify('workspace/didChangeConfiguration', { settings: null });
    expect(await server.lensCommands(uri)).toEqual(lensesOfF());
    expect(server.sawRequest('workspace/codeLens/refresh')).toBe(true);
    server.shownLenses = 'run';
    server.notify('workspace/didChangeConfiguration', { settings: null });
    expect(await server.lensCommands(uri)).toEqual(lensesOfF().slice(0, 1));
  });

  it('survives text that the parser cannot bear', async () => {
    const server = await started();
    server.open('file:///w/deep.ts', `export const deep = ${'['.repeat(200_000)}`);
    expect(await server.lensCommands('file:///w/deep.ts')).toEqual([]);
    server.open(uri, job);
    expect(await server.lensCommands(uri)).toEqual(lensesOfF());
  });
});
