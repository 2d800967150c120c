import { mkdirSync } from 'node:fs';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { checkRun } from '../../../../src/extension/studies/checkRun.ts';
import { readIsolation, writeIsolation } from '../../../../src/studies/isolationFile.ts';
import { shrinkItem } from '../../../../src/extension/studies/shrinkItem.ts';
import { underProgress } from '../../../../src/extension/studies/underProgress.ts';
import type { IsolationCheck } from '../../../../src/model/compare/isolation.ts';
import { checkIsolation } from '../../../../src/studies/checkIsolation.ts';
import { Stopped } from '../../../../src/studies/experiment.ts';
import { shrinkHistory, type ShrunkHistory } from '../../../../src/studies/shrink.ts';
import { editor, freshEditor } from '../../../support/fakeVscode.ts';
import { someEntry } from '../../../support/fakeRuns.ts';
import { fakeServices } from '../../../support/fakeServices.ts';
import { playRun } from '../../../support/playRun.ts';
import { scratch } from '../../../support/scratch.ts';

vi.mock('vscode', () => import('../../../support/fakeVscode.ts'));
vi.mock('../../../../src/studies/checkIsolation.ts', () => ({ checkIsolation: vi.fn() }));
vi.mock('../../../../src/studies/shrink.ts', () => ({ shrinkHistory: vi.fn() }));

const check: IsolationCheck = { checked: [0, 1], differences: [], findings: [], suspects: [] };
const laboratory = {
  laboratory: async (_: unknown, signal: AbortSignal) => ({ nodePath: '', runnerPath: '', signal }),
};

beforeEach(() => {
  freshEditor();
  vi.mocked(checkIsolation).mockReset();
  vi.mocked(shrinkHistory).mockReset();
});

function runIn(dir: string, launcher: object = laboratory) {
  const faked = fakeServices({ launcher });
  const entry = faked.runs.put(someEntry({ dir }));
  faked.runs.models.set('r1', playRun({ itemMicros: [10, 10], workers: 1, chunksize: 1 }));
  return { ...faked, entry };
}

function recordingDir(): string {
  const dir = scratch('recording');
  mkdirSync(dir);
  return dir;
}

describe('checking the isolation of a run', () => {
  it('stores the result with the recording, and shows it in the panel', async () => {
    const dir = recordingDir();
    const { services, entry, calls } = runIn(dir);
    vi.mocked(checkIsolation).mockResolvedValue(check);
    expect(await readIsolation(dir)).toBeNull();
    await checkRun(services, entry);
    expect(await readIsolation(dir)).toEqual(check);
    expect(calls).toEqual([`panels.showIsolation ${JSON.stringify(entry)}`]);
    expect(editor.texts('information')).toHaveLength(1);
  });

  it('shows no notification when items differ and the panel is visible', async () => {
    const dir = recordingDir();
    const { services, entry } = runIn(dir);
    vi.mocked(checkIsolation).mockResolvedValue({ ...check, differences: [{} as never] });
    await checkRun(services, entry);
    expect(editor.shown).toEqual([]);
  });

  it('leaves nothing when it is cancelled or not trusted', async () => {
    const dir = recordingDir();
    vi.mocked(checkIsolation).mockRejectedValue(new Stopped());
    const cancelled = runIn(dir);
    await checkRun(cancelled.services, cancelled.entry);
    const untrusted = runIn(dir, { laboratory: async () => undefined });
    await checkRun(untrusted.services, untrusted.entry);
    expect([await readIsolation(dir), cancelled.calls, untrusted.calls]).toEqual([null, [], []]);
  });

  it('waits for the end of a live run', async () => {
    const { services } = runIn('/nowhere');
    await expect(checkRun(services, someEntry({ state: 'running' }))).rejects.toThrow('is still running');
  });

  it('replaces the result of an earlier check', async () => {
    const dir = recordingDir();
    await writeIsolation(dir, check);
    await writeIsolation(dir, { ...check, checked: [5] });
    expect((await readIsolation(dir))?.checked).toEqual([5]);
  });
});

describe('searching the items that an item needs to fail', () => {
  const found: ShrunkHistory = { state: 'shrunk', reproduced: true, before: [3, 4], trials: 5 };

  it.each([
    [found, 'Replay', '{"by":"items","ranges":[[3,3],[4,4],[1,1]]} "run"'],
    [found, 'Debug', '{"by":"items","ranges":[[3,3],[4,4],[1,1]]} "debug"'],
    [{ ...found, before: [] }, 'Run', '{"by":"items","ranges":[[1,1]]} "run"'],
  ])('offers to run or debug just those: %#', async (result, button, replayed) => {
    const { services, runs, entry, calls } = runIn('/nowhere');
    vi.mocked(shrinkHistory).mockImplementation(async (...args) => {
      args[5]([3, 4, 5], 2);
      return result;
    });
    const ask = editor.ask.bind(editor);
    editor.ask = (shown) => {
      ask(shown);
      return shown.choices.find((choice) => choice.startsWith(button));
    };
    await shrinkItem(runs.store, services.launcher, entry, 1);
    expect(calls).toEqual([`launcher.replay "r1" ${replayed}`]);
    expect(editor.progress[0]?.messages).toHaveLength(1);
  });

  it('offers nothing when the item did not fail again', async () => {
    const { services, runs, entry, calls } = runIn('/nowhere');
    vi.mocked(shrinkHistory).mockResolvedValue({ ...found, state: 'notReproduced', reproduced: false });
    await shrinkItem(runs.store, services.launcher, entry, 1);
    expect(editor.shown.map(({ kind, choices }) => [kind, choices])).toEqual([['information', []]]);
    expect(calls).toEqual([]);
  });
});

it('a study ends when its notification is cancelled', async () => {
  const ended = underProgress('Searching', async (signal, say) => {
    say('trial 1');
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    return signal.aborted;
  });
  const [progress] = editor.progress;
  expect([progress?.title, progress?.messages]).toEqual(['Searching', ['trial 1']]);
  progress?.cancel();
  expect(await ended).toBe(true);
});
