import { describe, expect, test } from 'vitest';
import { readNdjson, runJson } from '../support/poolscope.ts';
import { outermostNodes } from '../support/testedNodes.ts';
import { scratch } from '../support/scratch.ts';

interface Line {
  readonly worker: number | null;
  readonly item: number | null;
  readonly stream: string;
  readonly text: string;
}

describe.each(outermostNodes)('on Node $version', ({ file: node }) => {
  test.each([
    ['thread', 9],
    ['process', 9],
    // The runner's own end is after that of the run.
    ['inline', 8],
  ])('output that bypasses the console is in the log, isolation %s', async (isolation, count) => {
    const logs = scratch('logs.ndjson');
    const args = ['rawOutput.ts#shout', '--input=range:2', '--workers=1', `--isolation=${isolation}`, `--logs=${logs}`];
    const { code, summary, stderr } = await runJson(args, { node });
    expect([code, stderr, summary.logs.lines]).toEqual([0, '', count]);
    const lines = readNdjson<Line>(logs);
    for (const item of [0, 1]) {
      expect(lines.find(({ text }) => text === `console ${item}`)).toMatchObject({ worker: 0, item });
      expect(lines.find(({ text }) => text === `descriptor ${item}`)).toMatchObject({
        worker: null,
        item: null,
        stream: 'stdout',
      });
      expect(lines.find(({ text }) => text === `transport ${item}`)).toMatchObject({ worker: null, stream: 'stdout' });
      expect(lines.find(({ text }) => text === `child ${item}`)).toMatchObject({
        worker: null,
        stream: 'stderr',
        level: 'error',
      });
    }
  });
});
