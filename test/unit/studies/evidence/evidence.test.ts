import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { VlqWriter } from '../../../../src/base/vlq.ts';
import { encodeEvents } from '../../../../src/model/facts/eventLines.ts';
import type { IsolationCheck } from '../../../../src/model/compare/isolation.ts';
import type { LogRecord } from '../../../../src/model/facts/log.ts';
import type { Race, RaceAccess } from '../../../../src/model/facts/race.ts';
import { inputEvidence, repeatedMember } from '../../../../src/studies/evidence/inputEvidence.ts';
import { stateEvidence, varyingEvidence } from '../../../../src/studies/evidence/isolationEvidence.ts';
import { logEvidence } from '../../../../src/studies/evidence/logEvidence.ts';
import { profileEvidence } from '../../../../src/studies/evidence/profileEvidence.ts';
import { raceEvidence } from '../../../../src/studies/evidence/raceEvidence.ts';
import { readEvidence } from '../../../../src/studies/evidence/readEvidence.ts';
import { writeIsolation } from '../../../../src/studies/isolationFile.ts';
import { adviceFigures } from '../../../support/adviceFigures.ts';
import { playRun } from '../../../support/playRun.ts';
import { frameOf, partOf, profiledRun, type Sample } from '../../../support/profiles.ts';
import { scratch } from '../../../support/scratch.ts';
import { items } from '../../../support/workloads.ts';

function folder(): string {
  const dir = scratch('recording');
  mkdirSync(dir);
  return dir;
}

const check: IsolationCheck = {
  checked: [0, 1, 2, 3],
  differences: [],
  findings: [
    { dependence: 'sharedState', items: [1, 2], examined: 1, before: 1 },
    { dependence: 'nondeterministic', items: [3], examined: null, before: 0 },
  ],
  suspects: [
    {
      name: 'total',
      file: '/w/job.ts',
      line: 1,
      changes: [
        { line: 4, text: 'total += item' },
        { line: 9, text: 'total = 0' },
      ],
    },
  ],
};

describe('a check of isolation', () => {
  it('shows the first change of each suspected variable, and how many items vary', () => {
    expect(stateEvidence(check)).toEqual([
      {
        kind: 'stateKept',
        file: '/w/job.ts',
        line: 4,
        variable: 'total',
        change: 'total += item',
        items: 2,
        checked: 4,
      },
    ]);
    expect(varyingEvidence(check)).toEqual([{ kind: 'resultsVaried', items: 1, checked: 4 }]);
    expect(varyingEvidence({ ...check, findings: [] })).toEqual([]);
  });
});

describe('races', () => {
  const access = (line: number, item: number, inUserCode = true): RaceAccess => ({
    op: 'write',
    worker: 0,
    item,
    stack: '',
    frames: [{ function: 'add', file: '/w/job.ts', line, column: 1, inUserCode }],
  });
  const race = (one: RaceAccess, two: RaceAccess): Race => ({
    kind: 'value',
    id: 'v1',
    name: 'total',
    element: null,
    accesses: [one, two],
  });

  it('show both places, each once, and the other access', () => {
    const shown = raceEvidence([race(access(4, 1), access(9, 2)), race(access(4, 3), access(4, 5))]);
    expect(shown).toMatchObject([
      {
        line: 4,
        target: 'value "total"',
        access: 'write by item 1 on worker 0',
        other: { file: '/w/job.ts', line: 9 },
      },
      { line: 9, other: { access: 'write by item 1 on worker 0', line: 4 } },
    ]);
  });

  it('show nothing about a place outside of the user code', () => {
    const [shown, ...more] = raceEvidence([race(access(4, 1), access(9, 2, false))]);
    expect(more).toEqual([]);
    expect(shown).toMatchObject({ line: 4, other: { access: 'write by item 2 on worker 0' } });
  });
});

describe('a CPU profile', () => {
  const work = frameOf('work');
  const readFileSync = frameOf('readFileSync', 'node:fs', 441);
  const lines = (concurrency: number, samples: readonly Sample[]) => {
    const model = profiledRun(Array.from({ length: 30 }, () => samples));
    model.setup = { ...model.setup, concurrency };
    // The frame of `work` is the second one of the part: half of its samples are in line 7.
    model.profile.splice(0, 1, partOf(Array.from({ length: 30 }, () => samples).flat(), { lines: ticks() }));
    return profileEvidence(model);
  };

  it('shows lines with a fifth of the time, and synchronous calls that stop other items', () => {
    const shown = lines(8, [
      [[work], 5000],
      [[work, readFileSync], 5000],
    ]);
    expect(shown).toEqual([
      { kind: 'hotLine', file: '/work/src/job.ts', line: 7, micros: 75_000, share: 0.25 },
      { kind: 'hotLine', file: '/work/src/job.ts', line: 9, micros: 75_000, share: 0.25 },
      {
        kind: 'blockingCall',
        file: '/work/src/job.ts',
        line: 1,
        callee: 'readFileSync',
        module: 'node:fs',
        micros: 150_000,
        share: 0.5,
        concurrency: 8,
      },
    ]);
  });

  it('shows no calls if a thread runs one item at a time, and nothing for a short run', () => {
    const samples: Sample[] = [[[work, readFileSync], 10_000]];
    expect(lines(1, samples)).toEqual([]);
    expect(profileEvidence(profiledRun([[[[work], 10]]]))).toEqual([]);
  });
});

/** Ten samples in each of two lines of the frame with number 1. */
function ticks(): string {
  const lines = new VlqWriter(3);
  lines.add(1, 7, 10);
  lines.add(1, 9, 10);
  return lines.text;
}

describe('log lines', () => {
  it('are counted by their place if writing them took most of the time', async () => {
    const dir = folder();
    const line = { atMicros: 0, worker: 0, item: 0, chunk: 0, level: 'info', text: '', stream: 'console' } as const;
    const record = (seq: number, source: number): LogRecord => ({ ...line, seq, source });
    const records = Array.from({ length: 100 }, (_, k) => record(k, k % 20 === 0 ? 2 : 1));
    writeFileSync(join(dir, 'events.ndjson'), encodeEvents([{ type: 'logsWritten', records }]));
    const sources = [
      { id: 1, file: '/w/job.ts', line: 4, column: 3 },
      { id: 2, file: '/w/job.ts', line: 9, column: 3 },
    ];
    const model = { sources, logLines: 100 };
    const sums = { loggedMicros: 1_600_000, chunkMicros: 2_000_000 };
    expect(await logEvidence(dir, adviceFigures({ model, sums }))).toEqual([
      { kind: 'logLines', file: '/w/job.ts', line: 4, lines: 95, allLines: 100, share: 0.8 },
    ]);
    expect(await logEvidence(dir, adviceFigures({ model }))).toEqual([]);
  });
});

describe('inputs', () => {
  it('have a repeated member if it is equal in all, also nested ones; the largest is taken', () => {
    const inputs = [1, 2, 3].map((id) => ({ id, kind: 'page', config: { words: ['a', 'b', 'c'] } }));
    expect(repeatedMember(inputs)).toEqual({ name: 'config', share: 23 / 30 });
    expect(repeatedMember([...inputs, { id: 4, kind: 'page', config: {} }])).toEqual({ name: 'kind', share: 6 / 30 });
    expect(repeatedMember([1, 2, 3])).toBeUndefined();
    expect(repeatedMember([])).toBeUndefined();
  });

  it('are compared if copying them took much of the time', async () => {
    const dir = folder();
    const line = (item: number): string => `{"item":${item},"input":{"id":${item},"words":"${'x'.repeat(1000)}"}}\n`;
    writeFileSync(join(dir, 'inputs.ndjson'), Array.from({ length: 200 }, (_, k) => line(k)).join(''));
    const split = { copyInMicros: 1_000_000, runMicros: 900_000 };
    const copied = playRun({
      ...{ itemMicros: items(200, () => 10_000), workers: 2, chunksize: 10, inputBytes: 100_000 },
      job: { input: 'export:inputs' },
    });
    expect(await inputEvidence(dir, adviceFigures({ model: copied, split }))).toMatchObject([
      { kind: 'memberRepeated', exportName: 'inputs', member: 'words' },
    ]);
    expect(await inputEvidence(dir, adviceFigures({ model: copied }))).toEqual([]);
  });
});

describe('a recorded run', () => {
  it('shows what its items waited for, and what a check of isolation has found, with the code that it loaded', async () => {
    const dir = folder();
    const model = playRun({ itemMicros: items(20, () => 10_000), workers: 2, chunksize: 1, waitedShare: 0.9 });
    expect(await readEvidence(dir, model)).toBeUndefined();
    model.code.set('/w/job.ts', 'abc');
    expect(await readEvidence(dir, model)).toEqual({
      job: { file: '/w/job.ts', exportName: 'work', inThreads: true },
      code: { '/w/job.ts': 'abc' },
      places: [],
      items: [{ kind: 'itemsWaited', share: 0.9 }],
    });
    await writeIsolation(dir, check);
    expect(await readEvidence(dir, model)).toMatchObject({
      places: [{ kind: 'stateKept' }],
      items: [{ kind: 'resultsVaried' }, { kind: 'itemsWaited' }],
    });
  });
});
