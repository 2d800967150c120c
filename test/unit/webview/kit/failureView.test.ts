import { expect, it } from 'vitest';
import type { Frame } from '../../../../src/model/facts/failure.ts';
import { groupFrames } from '../../../../webview/kit/failureView.ts';

const frame = (file: string, inUserCode = false): Frame => ({ function: 'f', file, line: 1, column: 1, inUserCode });

it('folds neighbouring frames by the package they come from', () => {
  const groups = groupFrames([
    frame('/app/src/a.ts', true),
    frame('/app/node_modules/terser/a.js'),
    frame('/app/node_modules/terser/b.js'),
    frame('/app/node_modules/x/node_modules/@scope/y/c.js'),
    frame('node:internal/timers'),
    frame('/app/src/b.ts', true),
  ]);
  const told = groups.map((group) => (group.kind === 'frame' ? group.index : [group.where, group.frames.length]));
  expect(told).toEqual([0, ['node_modules/terser', 2], ['node_modules/@scope/y', 1], ['Node.js', 1], 5]);
});
