import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { shootFailures } from '../support/shootFailures.ts';
import { openVsCode, type VsCode } from '../support/vscode.ts';
import { activationMs, languageServers } from './activation.ts';
import { runPanelOf } from './runPanel.ts';

/** A project without jobs: components and hooks, as most files are. */
const components = Object.fromEntries(
  Array.from({ length: 2000 }, (_, k) => [
    `src/area${k % 40}/component${k}.ts`,
    `export interface Props { readonly id: number }
export function useThing${k}(id: string): string { return id.repeat(${(k % 5) + 1}); }
export const render${k} = ({ id }: Props): string => useThing${k}(String(id));
`,
  ]),
);

describe('a workspace of two folders, the first without a job', () => {
  let vscode: VsCode;

  beforeAll(async () => {
    vscode = await openVsCode({
      folders: { website: components },
      files: { '.vscode/settings.json': '{ "poolscope.workers": 1, "poolscope.chunksize": "7" }' },
    });
  });
  afterAll(() => vscode.close());
  shootFailures(() => vscode);

  it('starts no process and shows no code lens where there is no job; the time of its activation is printed', async () => {
    await vscode.openFile('component77.ts');
    // The language extensions have started, so ours had the time to.
    await eventually(() => vscode.witness.call('symbols', null)).toBeGreaterThan(2);
    const ms = await activationMs(vscode);
    console.log(`activation in a workspace of 2,000 files without a job, loading extension.js included: ${ms} ms`);
    expect(languageServers(vscode)).toEqual([]);
    expect(await vscode.page.locator('.codelens-decoration').count()).toBe(0);
  });

  it('runs a function of the second folder with the settings of this folder, and starts the language server for it', async () => {
    await vscode.openFile('orders.ts');
    await vscode.page.locator('.codelens-decoration a', { hasText: 'Run in parallel' }).click();
    await eventually(() => runPanelOf(vscode).state.innerText()).toBe('Finished');
    expect(languageServers(vscode)).toHaveLength(1);
    expect(vscode.recordings().at(-1)?.[0]).toMatchObject({
      type: 'runStarted',
      origin: {
        job: { module: join(vscode.workspace, 'src/orders.ts'), baseDir: vscode.workspace, workers: 1, chunksize: 7 },
      },
    });
  });
});
