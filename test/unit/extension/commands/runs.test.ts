import { beforeEach, describe, expect, it, vi } from 'vitest';
import { cancelRun } from '../../../../src/extension/commands/cancelRun.ts';
import { checkIsolation } from '../../../../src/extension/commands/checkIsolation.ts';
import { compareRuns, compareWithPrevious } from '../../../../src/extension/commands/compareRuns.ts';
import { clearHistory, deleteRun } from '../../../../src/extension/commands/deleteRun.ts';
import { copyRecordingPath, openFunction, openRun, showRun } from '../../../../src/extension/commands/openRun.ts';
import { rerun } from '../../../../src/extension/commands/rerun.ts';
import { meantRun } from '../../../../src/extension/commands/runOf.ts';
import { showLog } from '../../../../src/extension/commands/showLog.ts';
import { verifyFix } from '../../../../src/extension/commands/verifyFix.ts';
import type { RunEntry } from '../../../../src/extension/runs/runEntry.ts';
import { RunRow } from '../../../../src/extension/runs/runsView.ts';
import type { ComparedView } from '../../../../src/protocol/panel/comparedView.ts';
import { editor, freshEditor } from '../../../support/fakeVscode.ts';
import { someEntry, startedWith } from '../../../support/fakeRuns.ts';
import { fakeServices, sitesOf } from '../../../support/fakeServices.ts';
import { smallRun } from '../../../support/smallRun.ts';

vi.mock('vscode', () => import('../../../support/fakeVscode.ts'));

beforeEach(() => void freshEditor());

describe('Cancel Run', () => {
  it('cancels the run of its row', async () => {
    const { services, runs, calls } = fakeServices();
    runs.put(someEntry({ runId: 'a', state: 'running' }));
    runs.put(someEntry({ runId: 'b', state: 'running' }));
    await cancelRun.run(services, new RunRow('b'));
    expect(calls).toEqual(['launcher.cancel "b"']);
  });

  it('cancels the one live run without asking, and asks among several', async () => {
    const { services, runs, calls } = fakeServices();
    runs.put(someEntry({ runId: 'over' }));
    runs.put(someEntry({ runId: 'a', state: 'running' }));
    await cancelRun.run(services, undefined);
    expect([calls, editor.shown]).toEqual([['launcher.cancel "a"'], []]);
    runs.put(someEntry({ runId: 'b', state: 'running', ...startedWith({ exportName: 'other' }) }));
    editor.answers.push('other');
    await cancelRun.run(services, undefined);
    expect(calls.at(-1)).toBe('launcher.cancel "b"');
    await cancelRun.run(services, undefined);
    expect(calls).toHaveLength(2);
  });

  it('reports when nothing runs', async () => {
    const { services, calls } = fakeServices();
    await cancelRun.run(services, undefined);
    expect([calls, editor.texts('information')]).toEqual([[], ['Nothing is running.']]);
  });
});

describe('Delete Run', () => {
  it('closes the panel of the run, then deletes its recording', async () => {
    const { services, runs, calls } = fakeServices();
    runs.put(someEntry({ runId: 'a' }));
    await deleteRun.run(services, new RunRow('a'));
    expect([calls, runs.removed]).toEqual([['panels.close "a"'], ['a']]);
    await expect(deleteRun.run(services, new RunRow('a'))).rejects.toThrow('This command needs a run.');
  });
});

describe('Delete All Runs', () => {
  it('deletes every run that is over, after a question', async () => {
    const { services, runs } = fakeServices();
    runs.put(someEntry({ runId: 'a' }));
    runs.put(someEntry({ runId: 'live', state: 'running' }));
    runs.put(someEntry({ runId: 'b' }));
    await clearHistory.run(services, undefined);
    expect([runs.removed, editor.texts()]).toEqual([[], ['Delete all 2 recordings of this workspace?']]);
    editor.answers.push('Delete');
    await clearHistory.run(services, undefined);
    expect(runs.removed).toEqual(['a', 'b']);
  });

  it('asks nothing when there is nothing to delete', async () => {
    const { services } = fakeServices();
    await clearHistory.run(services, undefined);
    expect(editor.shown.map(({ kind }) => kind)).toEqual(['information']);
  });
});

describe('a command about a run', () => {
  it('means the run of its row, else the run on the screen, else the live one, else the newest', async () => {
    const { services, runs } = fakeServices();
    for (const runId of ['newest', 'shown', 'row']) runs.put(someEntry({ runId }));
    expect((await meantRun(services, undefined)).runId).toBe('newest');
    runs.put(someEntry({ runId: 'live', state: 'running' }));
    expect((await meantRun(services, { runId: 'row' })).runId).toBe('live');
    Object.assign(services.panels, { shown: 'shown' });
    expect((await meantRun(services, undefined)).runId).toBe('shown');
    expect((await meantRun(services, new RunRow('row'))).runId).toBe('row');
  });

  it('names the way to a first run when there is none', async () => {
    const { services } = fakeServices();
    for (const command of [showRun, rerun, verifyFix, checkIsolation])
      await expect(command.run(services, undefined)).rejects.toThrow('There is no run yet.');
  });

  it('opens, shows, runs again, copies and logs', async () => {
    const { services, runs, calls } = fakeServices();
    const entry = runs.put(someEntry({ runId: 'a' }));
    await openRun.run(services, new RunRow('a'));
    await showRun.run(services, undefined);
    await rerun.run(services, new RunRow('a'));
    await verifyFix.run(services, new RunRow('a'));
    await copyRecordingPath.run(services, new RunRow('a'));
    await showLog.run(services, undefined);
    const shown = `panels.show ${JSON.stringify(entry)}`;
    expect(calls).toEqual([shown, shown, 'launcher.rerun "a"', 'launcher.verify "a"', 'log.show']);
    expect(editor.clipboard).toBe('/recordings/r1');
  });
});

describe('Compare with Another Run', () => {
  it('shows what has changed since the run that the user chooses', async () => {
    const shown: [string, ComparedView][] = [];
    const panels = { showCompared: ({ runId }: RunEntry, view: ComparedView) => shown.push([runId, view]) };
    const { services, runs } = fakeServices({ panels });
    const at = (runId: string, startedAtMs: number) => runs.put(someEntry({ runId, startedAtMs }));
    const [now] = [at('now', 3000), at('before', 2000)];
    runs.put(someEntry({ runId: 'other', startedAtMs: 1000, ...startedWith({ exportName: 'other' }) }));
    runs.models.set('now', smallRun([{}, { outcome: 'failed' }]));
    runs.models.set('before', smallRun([{}, {}]));
    await compareRuns.run(services, new RunRow(now.runId));
    expect(shown).toEqual([]);
    editor.answers.push('minify');
    await compareRuns.run(services, new RunRow(now.runId));
    expect(editor.shown.at(-1)?.choices).toEqual(['minify.ts › minify']);
    const newlyFailed = { newlyFailed: [1], fixed: [], after: { isShown: true } };
    expect(shown).toMatchObject([['now', newlyFailed]]);
    await compareWithPrevious.run(services, new RunRow(now.runId));
    expect(shown[1]).toEqual(shown[0]);
    await expect(compareWithPrevious.run(services, new RunRow('before'))).rejects.toThrow('no earlier run');
  });

  it('explains that there is no other run', async () => {
    const { services, runs } = fakeServices();
    runs.put(someEntry({ runId: 'a' }));
    await expect(compareRuns.run(services, new RunRow('a'))).rejects.toThrow('There is no other run of minify.ts');
  });
});

describe('Go to Function', () => {
  it('opens the file at the function', async () => {
    const { services, runs } = fakeServices({ sites: sitesOf(['other', 'minify']) });
    runs.put(someEntry({ runId: 'a' }));
    await openFunction.run(services, new RunRow('a'));
    expect(editor.opened.map(({ line }) => line)).toEqual([1, 11]);
  });

  it('opens the file alone in Restricted Mode, where the language server does not run', async () => {
    editor.isTrusted = false;
    const { services, runs, calls } = fakeServices();
    runs.put(someEntry({ runId: 'a' }));
    await openFunction.run(services, new RunRow('a'));
    expect([editor.opened, calls]).toEqual([[{ path: '/w/src/minify.ts', line: 1, column: -2 }], []]);
  });

  it('explains that the file is gone', async () => {
    editor.missingFiles.add('/w/src/minify.ts');
    const { services, runs } = fakeServices();
    runs.put(someEntry({ runId: 'a' }));
    await expect(openFunction.run(services, new RunRow('a'))).rejects.toThrow('/w/src/minify.ts cannot be opened');
  });
});
