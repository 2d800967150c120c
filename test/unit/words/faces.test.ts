import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { formatCount, formatDuration, formatFactor, formatPercent } from '../../../src/base/numberText.ts';
import { progressText } from '../../../src/cli/progress.ts';
import { formatReport } from '../../../src/cli/report.ts';
import { failureSentence, runDescription } from '../../../src/extension/runs/describeRun.ts';
import { entryOf, type RunEntry } from '../../../src/extension/runs/runEntry.ts';
import { statusText } from '../../../src/extension/statusText.ts';
import { adviceOn, adviceRules } from '../../../src/model/advice/advice.ts';
import { summarise } from '../../../src/model/compare/summary.ts';
import type { EndState, RunEvent } from '../../../src/model/facts/events.ts';
import { endingEvents } from '../../../src/model/run/interrupt.ts';
import { applyEvent } from '../../../src/model/run/reduce.ts';
import { createRunModel, type RunModel } from '../../../src/model/run/runModel.ts';
import { speedupOf } from '../../../src/model/run/speedup.ts';
import { exactLatency } from '../../../src/model/run/stats.ts';
import { stateTitle, stateWords } from '../../../src/words/runStates.ts';
import { tiles } from '../../../webview/panels/header/layout.ts';
import { displayOf } from '../../../webview/store/runDisplay.ts';
import { playRun } from '../../support/playRun.ts';
import { root } from '../../support/root.ts';
import { jobOf, simulateRun } from '../../support/simulateRun.ts';

const run = { items: 1000, workers: 4, chunksize: 5, seed: 5, meanMicros: 60_000, logsPerItem: 0, failing: 0.05 };

/** A run that ended after 900 of its items, or a live one if there is no `state`. */
function runThat(state: EndState | undefined, upTo = 900): RunModel {
  const model = createRunModel();
  for (const event of simulateRun(run)) {
    if (model.latency.total >= upTo || event.type === 'runFinished') break;
    applyEvent(model, event);
  }
  const error = state === 'gaveUp' ? { message: 'the process died 21 times', nextStep: 'Look at the items.' } : null;
  const ending: readonly RunEvent[] = state === undefined ? [] : endingEvents(model, state, error);
  for (const event of ending) applyEvent(model, event);
  return model;
}

const entry = (model: RunModel): RunEntry =>
  entryOf({ runId: 'r', dir: '/r', origin: { kind: 'job', job: jobOf() } }, 1, model);

const report = (model: RunModel): string =>
  formatReport(model, summarise(model, { totalMs: 1, recording: null, logTail: () => [] }));

const tileTexts = (model: RunModel): Record<string, string> =>
  Object.fromEntries(
    tiles(model, displayOf(model, false), 0).map(({ id, value, suffix = '', label }) => [
      id,
      `${value}${suffix} ${label}`,
    ]),
  );

describe('panel, command line and Runs view', () => {
  const model = runThat('gaveUp');
  const { counts } = model;
  const failed = counts.failed + counts.timedOut + counts.crashed;

  test('show the same counts and words of outcomes', () => {
    expect([counts.succeeded, failed, counts.cancelled].every((count) => count > 0)).toBe(true);
    expect(tileTexts(model)).toMatchObject({
      succeeded: `${counts.succeeded} / 1,000 succeeded`,
      failed: `${failed} failed`,
      cancelled: `${counts.cancelled} cancelled`,
    });
    const list = `${counts.failed} failed, ${counts.timedOut} timed out, ${counts.crashed} crashed, ${counts.cancelled} cancelled`;
    expect(report(model)).toContain(`1,000 items, ${counts.succeeded} succeeded, ${list}`);
    expect(runDescription(entry(model), 1)).toContain(`1,000 items · `);
    expect(runDescription(entry(model), 1)).toContain(list.replaceAll(', ', ' · '));
  });

  test('show the same durations, factors and shares', () => {
    const { p50, p99 } = exactLatency(model);
    const { factor, ideal, efficiency } = speedupOf(model);
    // The run has no times of its threads.
    const speedup = `≤ ${formatFactor(factor)}`;
    const shown = tileTexts(model);
    expect(shown.p50).toBe(`${formatDuration(p50)} p50`);
    expect(shown.p99).toBe(`${formatDuration(p99)} p99`);
    expect(shown.speedup).toBe(`${speedup} speed-up, ideal ${formatFactor(ideal)}`);
    expect(shown.efficiency).toBe(`${formatPercent(efficiency)} efficiency`);
    const printed = report(model);
    expect(printed).toContain(`p50 ${formatDuration(p50)} · `);
    expect(printed).toContain(`p99 ${formatDuration(p99)} · `);
    expect(printed).toContain(
      `wall ${formatDuration(model.wallMicros)} · speed-up ${speedup} of ${formatFactor(ideal)} · efficiency ${formatPercent(efficiency)}`,
    );
    expect(runDescription(entry(model), 1)).toContain(` · ${formatDuration(model.wallMicros)} · `);
  });

  test.each<EndState>(['finished', 'stopped', 'gaveUp', 'couldNotStart', 'cancelled'])(
    'name the state %s alike',
    (state) => {
      const ended = runThat(state, state === 'couldNotStart' ? 0 : 900);
      const words = stateWords[state];
      expect(stateTitle(ended.state, ended.phase).toLowerCase()).toBe(words);
      if (state === 'couldNotStart') return;
      expect(report(ended)).toContain(`#minify ${words}: 1,000 items`);
      if (state === 'stopped' || state === 'gaveUp')
        expect(runDescription(entry(ended), 1)).toContain(` · ${words} · `);
    },
  );

  test('report that a run gave up, why, and what became of its items', () => {
    const bad = `${counts.failed} failed, ${counts.timedOut} timed out, ${counts.crashed} crashed`;
    expect(stateTitle(model.state, model.phase)).toBe('Gave up');
    expect(report(model)).toMatch(/gave up: 1,000 items[\s\S]*error: the process died 21 times\nLook at the items\./);
    expect(failureSentence(entry(model))).toBe(
      `minify.ts › minify gave up after ${counts.succeeded + failed} of 1,000 items (${bad}): the process died 21 times`,
    );
  });

  test('count alike while the run is live', () => {
    const live = runThat(undefined, 450);
    const settled = formatCount(live.latency.total);
    expect(statusText([entry(live)])).toContain(`${settled}/1,000`);
    expect(progressText({ model: live, nowMicros: live.nowMicros })).toContain(`: ${settled}/1,000 · `);
    expect(progressText({ model: live, nowMicros: live.nowMicros })).toContain(
      ` · ${formatDuration(live.wallMicros)} · `,
    );
  });
});

test('advice writes the figures that the panel and the command line write', () => {
  const itemMicros = [1_000_000, ...Array.from({ length: 10 }, () => 40_000)];
  const model = playRun({ itemMicros, workers: 2, chunksize: 1 });
  const [first] = adviceOn(model);
  expect(first?.evidence).toContain(formatDuration(model.wallMicros));
  expect(report(model)).toContain(`${first?.message} (${first?.evidence})`);
});

test('docs/advice.md has the thresholds of the rules', () => {
  const document = readFileSync(join(root, 'docs/advice.md'), 'utf8');
  for (const { threshold } of adviceRules) expect(document).toContain(threshold);
});
