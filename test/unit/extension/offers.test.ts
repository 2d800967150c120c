import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { noticeReplays } from '../../../src/extension/replayNotice.ts';
import { compareReplay, mayNeedOthers, replayView, whereItFailed } from '../../../src/extension/runs/compareReplay.ts';
import type { RunEntry } from '../../../src/extension/runs/runEntry.ts';
import { saveTest } from '../../../src/extension/saveTest.ts';
import { applyChunksize } from '../../../src/extension/tuning/applyChunksize.ts';
import { outcomeCode, type Outcome } from '../../../src/model/facts/events.ts';
import type { RunModel } from '../../../src/model/run/runModel.ts';
import { editor, freshEditor } from '../../support/fakeVscode.ts';
import { FakeRuns, someEntry, someJob, startedWith } from '../../support/fakeRuns.ts';
import { fakeServices, sitesOf } from '../../support/fakeServices.ts';
import { playRun } from '../../support/playRun.ts';
import { scratch } from '../../support/scratch.ts';
import { failureFor } from '../../support/simulateRun.ts';

vi.mock('vscode', () => import('../../support/fakeVscode.ts'));

beforeEach(() => void freshEditor());

/** A finished run of four items in one worker, in which one has another outcome. */
function modelWith(item: number, outcome: Outcome): RunModel {
  const model = playRun({ itemMicros: [10, 10, 10, 10], workers: 1, chunksize: 4 });
  model.items.outcome.set(item, outcomeCode(outcome));
  if (outcome === 'failed')
    model.failures.set(item, { item, attempt: 1, worker: 0, failure: failureFor(item, outcome) });
  return model;
}

/** A run in which item 2 failed, and a replay of it under the debugger. */
function replayed(items: readonly [number, number], outcome: Outcome, changes: Partial<RunEntry> = {}) {
  const runs = new FakeRuns();
  const original = runs.put(someEntry({ runId: 'r1', startedAtMs: Date.now() - 60_000 }));
  runs.models.set('r1', modelWith(2, 'failed'));
  const job = { ...someJob, input: 'recording:/recordings/r1', items: [items] };
  const replay = someEntry({ runId: 'r2', ...startedWith(job), shownBy: 'debugger', ...changes });
  runs.models.set('r2', modelWith(2, outcome));
  return { runs, original, replay };
}

describe('a replay beside its original run', () => {
  it('counts equal results, and names items that may need earlier ones', async () => {
    const { runs, replay } = replayed([0, 3], 'succeeded');
    const compared = await compareReplay(runs.store, replay);
    expect(replayView(compared)).toMatchObject({ items: 4, same: 3, notRun: 0, mayNeedOthers: [2] });
    expect(compared && mayNeedOthers(compared, 1)).toBe(false);
  });

  it('counts what an edit has fixed, and lists only what it has changed', async () => {
    const { runs, replay } = replayed([0, 3], 'succeeded');
    const verifies = { ...replay, setup: { ...replay.setup, verifies: true } };
    expect(replayView(await compareReplay(runs.store, verifies))).toMatchObject({
      verified: { fixed: 1, stillFail: 0, changed: 0, same: 3 },
      differences: [],
    });
  });

  it('is not compared when it is no replay, or the original is gone', async () => {
    const { runs, original, replay } = replayed([0, 3], 'succeeded');
    expect(replayView(await compareReplay(runs.store, original))).toBeNull();
    await runs.remove('r1');
    expect(await compareReplay(runs.store, replay)).toBeUndefined();
  });

  it('leads to the run in which an item failed', async () => {
    const { runs, replay } = replayed([2, 2], 'succeeded');
    runs.put(replay);
    expect((await whereItFailed(runs.store, 'r2', 2)).runId).toBe('r1');
    runs.models.set('r2', modelWith(2, 'failed'));
    expect((await whereItFailed(runs.store, 'r2', 2)).runId).toBe('r2');
  });
});

describe('the notice after a replay under the debugger', () => {
  async function notice(ended: ReturnType<typeof replayed>, answer?: string) {
    const done: string[] = [];
    const panels = { show: ({ runId }: RunEntry, item: number) => void done.push(`show ${runId} ${item}`) };
    noticeReplays(
      ended.runs.store,
      panels as never,
      async ({ runId }, item) => void done.push(`shrink ${runId} ${item}`),
      (error) => done.push(String(error)),
    );
    editor.answers.push(answer);
    ended.runs.end(ended.replay);
    await expect.poll(() => editor.shown.length + editor.statusMessages.length).toBe(1);
    await new Promise(setImmediate);
    return done;
  }

  it('is one line in the status bar when all is as in the run', async () => {
    await notice(replayed([2, 2], 'failed'));
    expect([editor.statusMessages.length, editor.shown]).toEqual([1, []]);
  });

  it('offers to search for the items that a failure needs', async () => {
    const done = await notice(replayed([2, 2], 'succeeded'), 'Find which earlier items it needs');
    expect(editor.shown[0]?.choices).toEqual(['Find which earlier items it needs', 'Show in run']);
    expect(done).toEqual(['shrink r1 2']);
  });

  it('shows the item in its original run', async () => {
    expect(await notice(replayed([2, 2], 'succeeded'), 'Show in run')).toEqual(['show r1 2']);
  });

  it('is left to the panel after a replay without the debugger', async () => {
    const { runs, replay } = replayed([2, 2], 'succeeded', { shownBy: 'panel' });
    noticeReplays(
      runs.store,
      {} as never,
      async () => {},
      () => {},
    );
    runs.end(replay);
    runs.end({ ...replay, shownBy: 'debugger', state: 'cancelled' });
    await new Promise(setImmediate);
    expect([editor.shown, editor.statusMessages]).toEqual([[], []]);
  });
});

describe('a chunksize that is applied', () => {
  it.each([
    ['Run', ['tuner.choose', 'launcher.rerun'], undefined],
    ['Save', ['tuner.choose'], '16'],
    [undefined, ['tuner.choose'], undefined],
  ])('is remembered; then %s', async (button, calls, setting) => {
    const faked = fakeServices();
    faked.runs.put(someEntry());
    editor.folders = ['/w'];
    const ask = editor.ask.bind(editor);
    editor.ask = (shown) => {
      ask(shown);
      return shown.choices.find((choice) => button !== undefined && choice.startsWith(button));
    };
    await applyChunksize(faked.services, 'r1', 16);
    expect(faked.calls.map((call) => call.split(' ')[0])).toEqual(calls);
    expect(editor.settings.get('poolscope.chunksize')).toBe(setting);
  });

  it('is not offered as a setting without a workspace', async () => {
    const { services, runs } = fakeServices();
    runs.put(someEntry());
    await applyChunksize(services, 'r1', 'auto');
    expect(editor.shown[0]?.choices).toHaveLength(1);
    await applyChunksize(services, 'gone', 16);
    expect(editor.shown).toHaveLength(1);
  });
});

describe('a failed item that is saved as a test', () => {
  function project() {
    const module = scratch('src/minify.ts');
    editor.folders = [dirname(dirname(module))];
    mkdirSync(dirname(module), { recursive: true });
    writeFileSync(module, 'export const minify = (item) => item;');
    writeFileSync(join(dirname(module), '../package.json'), '{"devDependencies":{"vitest":"1"}}');
    const dir = join(dirname(module), '../recording');
    mkdirSync(dir);
    writeFileSync(join(dir, 'inputs.ndjson'), '{"item":2,"input":{"a":1}}\n');
    const { services, runs } = fakeServices({ sites: sitesOf(['minify']) });
    const job = { ...someJob, module, baseDir: dirname(dirname(module)) };
    runs.put(someEntry({ dir, ...startedWith(job) }));
    const model = modelWith(2, 'failed');
    Object.assign(model, startedWith(job));
    runs.models.set('r1', model);
    editor.settings.set('poolscope.nodePath', process.execPath);
    return services;
  }

  it('is written, opened, and its command can be copied', async () => {
    const services = project();
    editor.answers.push('Copy command');
    await saveTest(services, 'r1', 2, undefined);
    const [file] = editor.opened;
    expect(readFileSync(file!.path, 'utf8')).toContain('minify');
    expect(editor.clipboard).toContain('vitest');
    expect(editor.texts('information')[0]).toContain(editor.clipboard);
  });

  it('is not written in an untrusted workspace', async () => {
    editor.isTrusted = false;
    await saveTest(project(), 'r1', 2, undefined);
    expect(editor.opened).toEqual([]);
  });
});
