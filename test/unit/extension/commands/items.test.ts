import { beforeEach, describe, expect, it, vi } from 'vitest';
import { debugItem } from '../../../../src/extension/commands/debugItem.ts';
import { debugItemAlone, runItemAlone } from '../../../../src/extension/commands/itemAlone.ts';
import { replayItems } from '../../../../src/extension/commands/replayItems.ts';
import { addWatch, removeWatch } from '../../../../src/extension/commands/watch.ts';
import { WatchRow } from '../../../../src/extension/debugging/parallelWatchView.ts';
import { editor, freshEditor } from '../../../support/fakeVscode.ts';
import { someEntry } from '../../../support/fakeRuns.ts';
import { fakeServices, sitesOf } from '../../../support/fakeServices.ts';
import { playRun } from '../../../support/playRun.ts';

vi.mock('vscode', () => import('../../../support/fakeVscode.ts'));

beforeEach(() => void freshEditor());

describe('an item under the pointer', () => {
  it('is run or debugged alone, from the panel that has the focus', async () => {
    const { services, calls } = fakeServices({ panels: { shown: 'r1' } });
    await runItemAlone.run(services, { item: 7 });
    await debugItemAlone.run(services, { item: 7 });
    expect(calls).toEqual(['launcher.runAlone "r1" 7', 'launcher.debugItemOf "r1" 7']);
  });

  it('must be an item of a panel on the screen', async () => {
    const { services } = fakeServices({ panels: { shown: 'r1' } });
    const without = fakeServices().services;
    for (const argument of [undefined, null, 7, { item: '7' }, { item: -1 }, { item: 1.5 }])
      await expect(runItemAlone.run(services, argument)).rejects.toThrow('This command needs an item of a run.');
    await expect(debugItemAlone.run(without, { item: 7 })).rejects.toThrow('This command needs an item of a run.');
  });
});

describe('Replay Items', () => {
  const model = playRun({ itemMicros: [1000, 1000, 1000, 1000, 1000], workers: 2, chunksize: 2 });

  async function replay(...answers: readonly (string | undefined)[]) {
    const { services, runs, calls } = fakeServices();
    runs.put(someEntry({ runId: 'r1' }));
    runs.models.set('r1', model);
    editor.answers.push(...answers);
    await replayItems.run(services, undefined);
    return calls;
  }

  it('replays the items of a worker', async () => {
    expect(await replay('Worker 1', 'Run')).toEqual(['launcher.replay "r1" {"by":"worker","worker":1} "run"']);
  });

  it('replays the chunk of an item', async () => {
    const calls = await replay('Chunk of an item', '3', 'Debug in a worker');
    expect(calls).toEqual(['launcher.replay "r1" {"by":"chunk","chunk":1} "debugInWorker"']);
    const { problemOf } = editor.shown[1]!;
    expect([problemOf?.('4'), problemOf?.('5') === undefined, problemOf?.('x') === undefined]).toEqual([
      undefined,
      false,
      false,
    ]);
  });

  it('replays items by number', async () => {
    const calls = await replay('Items by number', '0,2-3', 'Debug');
    expect(calls).toEqual(['launcher.replay "r1" {"by":"items","ranges":[[0,0],[2,3]]} "debug"']);
  });

  it('offers the failed items only when some failed', async () => {
    await replay();
    expect(editor.shown[0]?.choices.join()).not.toContain('Failed items');
    model.failures.set(1, { item: 1, attempt: 1, worker: 0, failure: undefined as never });
    model.items.outcome.set(1, 2);
    await replay('Failed items', 'Run');
    model.failures.clear();
    expect(editor.shown[1]?.choices[0]).toBe('$(error) Failed items');
  });

  it('does nothing when a question is dismissed', async () => {
    expect(await replay()).toEqual([]);
    expect(await replay('Worker 0')).toEqual([]);
    expect(await replay('Items by number')).toEqual([]);
  });
});

describe('Debug One Item', () => {
  const document = { uri: { scheme: 'file', path: '/w/src/job.ts', fsPath: '/w/src/job.ts' }, isDirty: false };

  it('asks for the item, and remembers it for the next time', async () => {
    editor.activeEditor = { document };
    const { services, calls } = fakeServices({ sites: sitesOf(['work'], ['inputs']) });
    editor.answers.push('12');
    await debugItem.run(services, undefined);
    expect(calls[0]).toMatch(/^launcher\.debug \{.*"input":"export:inputs".*\} 12$/);
    expect(services.choices.of({ module: '/w/src/job.ts', exportName: 'work' }).item).toBe(12);
    const { problemOf } = editor.shown[0]!;
    expect([problemOf?.('3'), problemOf?.('-1')]).toEqual([undefined, 'Expected a whole number from 0, got "-1".']);
  });

  it('runs nothing in Restricted Mode', async () => {
    editor.isTrusted = false;
    const { services, calls } = fakeServices();
    await debugItem.run(services, undefined);
    expect([calls, editor.shown.map(({ kind }) => kind)]).toEqual([[], ['warning']]);
  });
});

describe('Parallel Watch', () => {
  it('proposes the selection of the editor, if it is one line', async () => {
    const { services, calls } = fakeServices();
    editor.activeEditor = { document: { getText: () => 'item.id' }, selection: {} };
    editor.answers.push(' item.id ', '   ');
    await addWatch.run(services, undefined);
    await addWatch.run(services, undefined);
    expect(calls).toEqual(['watch.add "item.id"']);
  });

  it('removes the expression of a row', async () => {
    const { services, calls } = fakeServices();
    await removeWatch.run(services, new WatchRow('item.id', []));
    await removeWatch.run(services, undefined);
    expect(calls).toEqual(['watch.remove "item.id"']);
  });
});
