import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { shootFailures } from '../support/shootFailures.ts';
import { openVsCode, type VsCode } from '../support/vscode.ts';

describe('the instruments', () => {
  let vscode: VsCode;

  beforeAll(async () => {
    vscode = await openVsCode();
    writeFileSync(join(vscode.workspace, 'probe.js'), 'function probe(item) {\n  return item * 2;\n}\nprobe(21);\n');
    const launch = { name: 'probe', type: 'node', request: 'launch', program: '${workspaceFolder}/probe.js' };
    mkdirSync(join(vscode.workspace, '.vscode'));
    writeFileSync(join(vscode.workspace, '.vscode/launch.json'), JSON.stringify({ configurations: [launch] }));
  });
  afterAll(() => vscode.close());
  shootFailures(() => vscode);

  it('drive a VS Code that the extension supports', async () => {
    expect(await vscode.witness.call('version', null)).toMatch(/^1\.\d+\.\d+$/);
  });

  it('open a file and run a command as a user does', async () => {
    await vscode.openFile('probe.js');
    await vscode.runCommand('View: Split Editor Right');
    await eventually(() => vscode.witness.call('tabs', null)).toEqual(['probe.js', 'probe.js']);
  });

  it('see the debugger stop, and read a value there', async () => {
    const file = join(vscode.workspace, 'probe.js');
    await vscode.witness.call('addBreakpoint', { file, line: 2 });
    await vscode.witness.call('evaluateOnStop', { expressions: ['item'] });
    await vscode.runCommand('Debug: Start Debugging');
    const stop = await vscode.witness.seen('stopped');
    expect(stop).toMatchObject({ file, line: 2, values: { item: '21' } });
    await vscode.runCommand('Debug: Stop');
    await vscode.witness.seen('sessionEnded');
    await vscode.witness.call('clearBreakpoints', null);
  });

  it('change the theme, survive a reload and take pictures', async () => {
    await vscode.setTheme('Default Light Modern');
    await vscode.screenshot('instruments-light');
    await eventually(() => vscode.witness.call('tabs', null)).toEqual(['probe.js', 'probe.js']);
  });
});
