import { expect, test } from 'vitest';
import { formatDeadlock, lockTable } from '../../../src/cli/locks.ts';
import { formatReport } from '../../../src/cli/report.ts';
import { formatTunings, tuneSummary } from '../../../src/cli/tuneReport.ts';
import { budgetText, formatBroken, isBroken, verdictText, type Verdict } from '../../../src/cli/verdict.ts';
import type { BudgetResult } from '../../../src/model/compare/budget.ts';
import { summarise, type RunSummary } from '../../../src/model/compare/summary.ts';
import type { RunEvent } from '../../../src/model/facts/events.ts';
import type { DeadlockFound } from '../../../src/model/facts/waitEvents.ts';
import type { RunModel } from '../../../src/model/run/runModel.ts';
import { tuningOf } from '../../../src/model/tuning/tuning.ts';
import { playRun } from '../../support/playRun.ts';
import { smallRun, type SmallItem, type SmallRun } from '../../support/smallRun.ts';

function summaryOf(model: RunModel, logTail: readonly string[] = []): RunSummary {
  return summarise(model, { totalMs: 1, recording: null, logTail: () => logTail });
}

const report = (items: readonly SmallItem[], run?: SmallRun, logTail?: readonly string[]): string => {
  const model = smallRun(items, run);
  return formatReport(model, summaryOf(model, logTail));
};

test('a failure is shown for each of ten causes, with the other items that failed for it', () => {
  const letters = [...'abcdefghijkl'];
  const items = letters.flatMap((letter) => [1, 2].map((n) => ({ failure: { message: `${letter} ${n}` } })));
  const text = report(items.map((item) => ({ ...item, outcome: 'failed' as const })));
  expect(text.match(/^item \d+ /gm)).toHaveLength(10);
  expect(text).toMatch(/^item 2 .*: b 1(\n {4}.*)*\n {4}1 other item failed for the same cause: item 3$/m);
  expect(text).toContain('… and 2 more causes (--record DIR keeps the run)');
  const same = Array.from({ length: 1200 }, (_, k) => ({
    outcome: 'failed' as const,
    failure: { message: `row ${k}` },
  }));
  const model = smallRun(same);
  const grouped = formatReport(model, { ...summaryOf(model), recording: "/runs/it's" });
  expect(grouped.match(/^item \d+ /gm)).toHaveLength(1);
  expect(grouped).toContain('1,199 other items failed for the same cause: items 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, …');
  expect(grouped).toContain(
    "next       poolscope replay '/runs/it'\\''s' --item 0  (to run it alone)\n           poolscope replay '/runs/",
  );
});

test('a message and log lines of the job cannot pass for lines of the report', () => {
  const failure = { message: 'first\nrecording  /forged' };
  const text = report([{ outcome: 'failed', failure }], {}, ['all fine\nitem 9 forged', '\u001b[2J']);
  expect(text).toContain('\n    recording  /forged');
  expect(text).toContain('\n    | item 9 forged');
  expect(text).not.toContain('\u001b');
  expect(text).not.toMatch(/^(recording|item 9)/m);
});

test('a message of very many or very long lines is cut', () => {
  const message = `${'x'.repeat(5000)}\n${'line\n'.repeat(50)}end`;
  const text = report([{ outcome: 'failed', failure: { message } }]);
  expect(text).toContain('… (32 more lines)');
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(1100);
});

test('on a narrow terminal, the table of workers leaves out columns until it fits', () => {
  const model = smallRun([{}, {}]);
  const headers = [40, 60, 200].map((columns) => {
    const text = formatReport(model, summaryOf(model), {}, { isColoured: false, columns });
    return /^worker.*$/m.exec(text)?.[0] ?? '';
  });
  expect(headers.map((header) => header.length <= 60)).toEqual([true, true, false]);
  expect(headers[1]).toMatch(/start +queue +copy$/);
  expect(headers[0]).toMatch(/^worker +items +failed +busy +run$/);
});

test('a run that could not start is its error alone; one that was given up has its items too', () => {
  const error = {
    message: 'no module',
    nextStep: 'Bring it back.',
    at: { file: '/w/a.ts', line: 3, column: 4 },
    codeFrame: '3 | x',
  };
  expect(report([], { state: 'couldNotStart', error })).toBe('error: /w/a.ts:3:4: no module\n3 | x\nBring it back.');
  const gaveUp = report([{}], { state: 'gaveUp', error, total: 2 });
  expect(gaveUp).toContain('gave up: 2 items, 1 succeeded');
  expect(gaveUp).toContain('error: /w/a.ts:3:4: no module');
});

const lock = (name: string) => ({ kind: 'lock', id: `lock-${name}`, name });
const tally = (name: string, worker: number, totalMicros: number): RunEvent => ({
  type: 'waitsTallied',
  worker,
  atMicros: 1000,
  tallies: [{ primitive: lock(name), count: 3, totalMicros, longestMicros: totalMicros / 2 }],
});

test('the locks that made workers wait longest come first, with the workers that waited most', () => {
  const more = [tally('a', 0, 4000), tally('b', 0, 1000), tally('b', 1, 9000)];
  const lines = (lockTable(smallRun([{}, { worker: 1 }], { more })) ?? '').split('\n');
  expect(lines).toHaveLength(3);
  expect(lines[1]).toMatch(/b.* 6 .*w1 9.0 ms, w0 1.0 ms$/);
  expect(lines[2]).toMatch(/a.* 3 .*w0 4.0 ms$/);
  expect(lockTable(smallRun([{}]))).toBeUndefined();
});

test('five locks are shown, and the others are counted', () => {
  const more = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => tally(name, 0, 1000));
  expect(lockTable(smallRun([{}], { more }))).toMatch(/\n… and 2 more \(--json --full lists all\)$/);
});

test('a deadlock contains for each member its primitive and the holder', () => {
  const member = (worker: number, item: number | null, name: string) => ({
    worker,
    item,
    primitive: lock(name),
    op: 'acquire',
    wait: worker,
    sinceMicros: 0,
    stack: worker,
  });
  const event = {
    type: 'deadlockFound',
    certain: true,
    atMicros: 0,
    members: [member(0, 4, 'a'), member(2, null, 'b')],
  } as unknown as DeadlockFound;
  const text = formatDeadlock(smallRun([{}]), event);
  expect(text).toMatch(/worker 0, item 4: acquire\(\) waits for .*a.*, held by worker 2/);
  expect(text).toMatch(/worker 2: acquire\(\) waits for .*b.*, held by worker 0/);
});

const budget = (broken: boolean, patch: Partial<BudgetResult> = {}): BudgetResult => ({
  budget: 'p99>200ms',
  broken,
  unit: 'ms',
  actual: 231,
  limit: 200,
  ...patch,
});

test.each([
  [budget(true), 'p99>200ms, and it is 231 ms'],
  [budget(true, { budget: 'failed>1%', unit: 'count', actual: 12, limit: 10 }), 'failed>1%, and it is 12'],
  [budget(true, { budget: 'efficiency<70%', unit: 'share', actual: 0.6949, limit: 0.7 }), 'and it is 69.5 %'],
  [budget(true, { budget: 'advice>=info', unit: 'severity', actual: 2, limit: 1 }), 'and it is warning'],
  [budget(true, { budget: 'wall>baseline*1.1', actual: 231, limit: 210 }), 'and it is 231 ms (limit 210 ms)'],
])('a budget is reported with its value, and with its limit if the baseline determines it', (result, text) => {
  expect(budgetText(result)).toContain(text);
});

test('only broken budgets are listed, and kept ones are counted', () => {
  const summary = summaryOf(smallRun([{}]));
  const verdict = { budgets: [budget(false), budget(true, { budget: 'items>1' }), budget(false)] };
  expect(isBroken(verdict)).toBe(true);
  expect(formatBroken(verdict).split('\n')).toHaveLength(1);
  expect(verdictText(verdict, summary)).toEqual([formatBroken(verdict)]);
  expect(verdictText({ budgets: [budget(false)] }, summary)).toEqual(['budgets    kept']);
  expect(verdictText({ budgets: [budget(false), budget(false)] }, summary)).toEqual(['budgets    all 2 kept']);
  expect(isBroken({})).toBe(false);
  expect(verdictText({}, summary)).toEqual([]);
});

test('a comparison names the change only if it is significant, and the first items that stand out', () => {
  const summary = summaryOf(smallRun([{}]));
  const { wallMs, latencyMs, items } = summary;
  const baseline: NonNullable<Verdict['baseline']> = {
    recording: '/r',
    wallMs,
    latencyMs,
    items,
    compared: 40,
    typicalRatio: 1.2,
    p: 0.5,
    slower: 0,
    slowItems: Array.from({ length: 7 }, (_, item) => ({ item, beforeMs: 1, nowMs: 50 })),
    slowItemCount: 9,
    newlyUnsuccessful: [3],
  };
  const [chance = ''] = verdictText({ baseline }, summary);
  expect(chance).toContain("the items' durations have not changed significantly (40 items compared, p = 0.500)");
  expect(chance).toMatch(/much slower: item 0 .*, item 4 1.0 ms → 50 ms and 4 more\n/);
  expect(chance).toContain('newly unsuccessful: item 3');
  const [slower = ''] = verdictText({ baseline: { ...baseline, p: 0.0001, slower: 0.2 } }, summary);
  expect(slower).toContain('an item typically takes 20 % longer than in the baseline (40 items compared, p < 0.001)');
  const [faster = ''] = verdictText({ baseline: { ...baseline, p: 0.0001, typicalRatio: 0.75 } }, summary);
  expect(faster).toContain('25 % less than in the baseline');
});

test('the figures of a tuning are milliseconds, and the table has a row for each chunksize and auto', () => {
  const run = playRun({
    itemMicros: Array.from({ length: 40 }, () => 1500),
    workers: 2,
    chunksize: 4,
    chunkMicros: 900,
  });
  const tuning = tuningOf([run]);
  const summary = summaryOf(run);
  const [shown] = tuneSummary(summary, [tuning]).tunings;
  expect(shown).toMatchObject({
    workers: 2,
    recommended: { chunksize: 'auto', reason: 'No fixed chunksize was measured in turn with auto yet.' },
    bestFixed: tuning.flat,
    model: { meanItemMs: 1.5, fits: true },
  });
  expect(shown?.curve.find(({ chunksize }) => chunksize === 4)?.measuredMs).toEqual([
    Math.round(run.wallMicros) / 1000,
  ]);
  const text = formatTunings({ ...summary, items: { ...summary.items, succeeded: 38 } }, [tuning]);
  expect(text).toContain(
    ': 40 items, of which 2 did not succeed. Their durations count too.\n\n2 workers: --chunksize auto\nNo fixed',
  );
  for (const { chunksize } of tuning.curve) expect(text).toMatch(new RegExp(`^${chunksize} `, 'm'));
  expect(text).toMatch(/^auto /m);
  // Runs that contradict each other say nothing of other chunksizes.
  const noisy = [4, 8, 8].map((chunksize, k) => ({ ...run, chunksize, wallMicros: run.wallMicros * [1, 1, 4][k]! }));
  const measuredOnly = formatTunings(summary, [tuningOf(noisy)]);
  expect(measuredOnly).toMatch(/^The measured runs differ from the model by \d+ %, so nothing is predicted\./m);
  expect(measuredOnly).toMatch(/^chunksize +measured\n4 .*\n8 .*$/m);
  expect(measuredOnly).not.toMatch(/predicted +from|^16 /m);
});

test('a run that was cut names the command that continues it', () => {
  const model = smallRun([{}, { outcome: 'cancelled' }], { state: 'cancelled' });
  const textOf = (recording: string | null): string => formatReport(model, { ...summaryOf(model), recording });
  expect(textOf('/runs/a b')).toContain("\n\nrest       poolscope run --resume '/runs/a b'\n\nrecording ");
  expect(textOf(null)).not.toContain('--resume');
});
