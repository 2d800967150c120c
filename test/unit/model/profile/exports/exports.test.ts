import { expect, test } from 'vitest';
import { decodeEvents } from '../../../../../src/model/facts/eventLines.ts';
import { toCollapsed } from '../../../../../src/model/profile/exports/collapsed.ts';
import { toCpuProfile } from '../../../../../src/model/profile/exports/cpuprofile.ts';
import { toHeapProfile } from '../../../../../src/model/profile/exports/heapprofile.ts';
import { toSpeedscope } from '../../../../../src/model/profile/exports/speedscope.ts';
import { everySample, type SampleFilter } from '../../../../../src/model/profile/sampleFilter.ts';
import { profileOf, type Profile } from '../../../../../src/model/profile/profile.ts';
import { applyEvent } from '../../../../../src/model/run/reduce.ts';
import { createRunModel } from '../../../../../src/model/run/runModel.ts';
import { allocationsOf, frameOf, partOf } from '../../../../support/profiles.ts';
import { goldenLines } from '../../../../support/recordings.ts';

const work = frameOf('work', '/work/a;b.ts', 7);
const unnamed = frameOf('', '/work/job.ts', 3);

function profile(): Profile {
  const model = createRunModel();
  applyEvent(
    model,
    partOf(
      [
        [[work], 100],
        [[work, unnamed], 250],
        [[work], 50],
      ],
      { worker: 0, fromMicros: 1000 },
    ),
  );
  applyEvent(model, partOf([[[work, unnamed], 40]], { worker: 1, fromMicros: 1000 }));
  return profileOf(model)!;
}

test('a .cpuprofile has one sample a node, each until the next, the last until the end', () => {
  const exported = toCpuProfile(profile(), everySample, (file) => `file://${file}`) as {
    readonly nodes: readonly { readonly id: number; readonly callFrame: object; readonly children: number[] }[];
    readonly samples: number[];
    readonly timeDeltas: number[];
    readonly startTime: number;
    readonly endTime: number;
  };
  expect(exported).toMatchObject({ samples: [2, 3], timeDeltas: [0, 150], startTime: 0, endTime: 440 });
  expect(exported.nodes.map(({ children }) => children)).toEqual([[2], [3], []]);
  expect(exported.nodes[1]?.callFrame).toEqual({
    functionName: 'work',
    scriptId: '0',
    url: 'file:///work/a;b.ts',
    lineNumber: 6,
    columnNumber: 0,
  });
});

test('speedscope has a profile for each worker, in order of time', () => {
  expect(toSpeedscope(profile(), everySample)).toMatchObject({
    shared: { frames: expect.arrayContaining([{ name: 'work', file: '/work/a;b.ts', line: 7, col: 1 }]) as unknown },
    profiles: [
      { name: 'worker 0', unit: 'microseconds', endValue: 400, weights: [100, 250, 50] },
      { name: 'worker 1', endValue: 40, weights: [40] },
    ],
  });
});

/** What the published schema of speedscope's file format demands of a file with sampled profiles. */
interface Speedscope {
  readonly $schema: string;
  readonly shared: { readonly frames: readonly { readonly name: string; readonly file?: string }[] };
  readonly profiles: readonly {
    readonly type: string;
    readonly name: string;
    readonly unit: string;
    readonly startValue: number;
    readonly endValue: number;
    readonly samples: readonly (readonly number[])[];
    readonly weights: readonly number[];
  }[];
}

test('speedscope keeps its schema: every stack is made of frames of the file, and has a weight', () => {
  const model = createRunModel();
  for (const event of decodeEvents(goldenLines('profiled'))) applyEvent(model, event);
  const { $schema, shared, profiles } = JSON.parse(
    JSON.stringify(toSpeedscope(profileOf(model)!, everySample)),
  ) as Speedscope;
  expect($schema).toBe('https://www.speedscope.app/file-format-schema.json');
  for (const { name, file = 'none' } of shared.frames) expect([typeof name, typeof file]).toEqual(['string', 'string']);
  expect(profiles).toHaveLength(2);
  for (const { type, name, unit, startValue, endValue, samples, weights } of profiles) {
    expect([type, typeof name, unit]).toEqual(['sampled', 'string', 'microseconds']);
    expect(weights).toHaveLength(samples.length);
    expect(weights.reduce((sum, weight) => sum + weight, startValue)).toBe(endValue);
    expect(samples.flat().every((frame) => shared.frames[frame] !== undefined)).toBe(true);
  }
});

test('collapsed stacks have one line a stack, and no semicolon inside a name', () => {
  expect(toCollapsed(profile(), everySample)).toBe(
    'work (/work/a,b.ts:7) 150\nwork (/work/a,b.ts:7);(anonymous) (/work/job.ts:3) 290\n',
  );
});

test('samples outside of the filter are in no format', () => {
  const onlyFirst: SampleFilter = (lane) => (lane.worker === 0 ? everySample(lane) : undefined);
  expect(toCollapsed(profile(), onlyFirst)).toContain(' 250\n');
  expect(toCpuProfile(profile(), onlyFirst, String)).toMatchObject({ endTime: 400 });
});

test('a .heapprofile has the bytes of all workers at the nodes and in the samples', () => {
  const model = createRunModel();
  for (const worker of [0, 1]) {
    applyEvent(
      model,
      allocationsOf(
        [
          [[work, unnamed], 4096],
          [[work], 100],
        ],
        { worker },
      ),
    );
  }
  const exported = profileOf(model)!;
  expect(toHeapProfile(exported, String)).toMatchObject({
    head: {
      id: 1,
      selfSize: 0,
      children: [
        { id: 2, selfSize: 200, children: [{ id: 3, selfSize: 8192, callFrame: { lineNumber: 2 }, children: [] }] },
      ],
    },
    samples: [
      { nodeId: 2, size: 200 },
      { nodeId: 3, size: 8192 },
    ],
  });
  expect(toSpeedscope(exported, everySample)).toMatchObject({ profiles: [{ unit: 'bytes', endValue: 4196 }, {}] });
});
