import { expect, it } from 'vitest';
import { EventDecoder } from '../../../../src/model/facts/eventLines.ts';
import type { RunEvent } from '../../../../src/model/facts/events.ts';
import { applyEvent } from '../../../../src/model/run/reduce.ts';
import { createRunModel, settledCount } from '../../../../src/model/run/runModel.ts';
import { CauseIndex } from '../../../../webview/store/causes.ts';
import { foldLines } from '../../../../webview/store/feed.ts';
import { displayOf } from '../../../../webview/store/runDisplay.ts';
import { defaultView, readViewState } from '../../../../webview/store/viewState.ts';
import { goldenLines } from '../../../support/recordings.ts';
import { failureFor } from '../../../support/simulateRun.ts';

const nothing = (): void => {};

it('folds every golden recording to its end', async () => {
  for (const name of ['finished', 'running', 'succeeded', 'empty', 'starting', 'couldNotStart', 'hostile']) {
    const model = createRunModel();
    await foldLines(
      new EventDecoder(),
      goldenLines(name),
      (event) => applyEvent(model, event),
      () => true,
      nothing,
    );
    expect(model.setup.functionName).toBe('minify');
  }
});

it('folds great log events in parts and keeps their order', async () => {
  const line = {
    atMicros: 1,
    worker: null,
    item: null,
    chunk: null,
    level: 'info',
    text: '',
    stream: 'stdout',
    source: null,
  };
  const records = Array.from({ length: 4_500 }, (_, seq) => ({ seq, ...line }));
  const seen: number[] = [];
  const parts: number[] = [];
  const take = (event: RunEvent): void => {
    if (event.type !== 'logsWritten') return;
    parts.push(event.records.length);
    seen.push(...event.records.map(({ seq }) => seq));
  };
  await foldLines(
    new EventDecoder(),
    `${JSON.stringify({ type: 'logsWritten', records })}\n`,
    take,
    () => true,
    nothing,
  );
  expect(parts).toEqual([2_000, 2_000, 500]);
  expect(seen).toEqual(records.map(({ seq }) => seq));
});

it('names the line that is not JSON', async () => {
  await expect(foldLines(new EventDecoder(), '{"type":"x"}\nbroken\n', nothing, () => true, nothing)).rejects.toThrow(
    'line 2 of events.ndjson',
  );
});

it('works out an interrupted run without touching the model', async () => {
  const model = createRunModel();
  await foldLines(
    new EventDecoder(),
    goldenLines('running'),
    (event) => applyEvent(model, event),
    () => true,
    nothing,
  );
  const running = displayOf(model, false);
  const ended = displayOf(model, true);
  expect([running.state, running.over]).toEqual(['running', false]);
  expect([ended.state, ended.settled, ended.running]).toEqual(['interrupted', 1_284, 0]);
  expect(settledCount(model.counts)).toBe(running.settled);
  expect(running.running).toBeGreaterThan(0);
});

it('groups failures by cause, the most frequent first', () => {
  const causes = new CauseIndex();
  const add = (item: number, outcome: 'failed' | 'crashed'): void =>
    causes.add({ item, attempt: 1, worker: 0, failure: failureFor(item, outcome) });
  add(1, 'crashed');
  add(2, 'failed');
  add(3, 'failed');
  expect(causes.sorted().map(({ items }) => [...items])).toEqual([[2, 3], [1]]);
  add(1, 'failed');
  expect(causes.size).toBe(1);
  expect(causes.causeOf(1)?.items.size).toBe(3);
});

it('takes defaults for whatever a kept state does not hold', () => {
  expect(readViewState(null)).toEqual(defaultView);
  expect(
    readViewState({
      tab: 7,
      selection: { range: { fromMicros: 5, toMicros: 1 }, worker: 'x', items: { by: 'fastest' } },
      items: { by: 'luck', query: 7 },
      item: -1,
      logs: { workers: ['x', 2], level: 'loud' },
      zoom: { fromMicros: 5, toMicros: 1 },
    }),
  ).toEqual({
    ...defaultView,
    logs: { ...defaultView.logs, workers: [2] },
  });
  const kept = {
    ...defaultView,
    runId: 'r',
    item: 3,
    zoom: { fromMicros: 1, toMicros: 5 },
    follow: false,
    selection: { range: null, worker: 3, items: { by: 'group', field: 'extension', name: 'ts' } },
    items: { query: 'run>1s', by: 'run', isDescending: true, groupBy: 'extension', fields: ['item.kind'] },
    compareWith: 'run',
  };
  expect(readViewState(JSON.parse(JSON.stringify(kept)))).toEqual(kept);
});
