// Time and memory as a run grows: items, and workers.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { poolscope, program, ran, scratch, show } from './programs.mts';
import { simple, type Contender, type Group, type Row } from './row.mts';

const recording = join(scratch, 'growing');

function recorded(count: number): Contender {
  return simple('poolscope', 'ours', async () => {
    rmSync(recording, { recursive: true, force: true });
    return ran(poolscope('same', `--input=range:${count}`, `--record=${recording}`), { seesMemory: true });
  });
}

const ofItems = (count: number, rounds: number): Row => ({
  title: `${count.toLocaleString('en')} items without work, recorded`,
  unit: 'ms',
  rounds,
  contenders: [recorded(count)],
});

function opening(count: number): Row {
  const opened = program('poolscope', 'ours', show(recording), { seesMemory: true });
  return {
    title: `poolscope show of ${count.toLocaleString('en')} items`,
    unit: 'ms',
    goal: { kind: 'time', atMost: 1000 },
    rounds: 3,
    contenders: [{ ...opened, open: async () => (await (await recorded(count).open())?.measure(), opened.open()) }],
  };
}

const ofWorkers = (count: number): Row => ({
  title: `10,000 items without work on ${count} workers`,
  unit: 'ms',
  rounds: 3,
  contenders: [
    program('poolscope', 'ours', [...poolscope('same', '--input=range:10000'), `--workers=${count}`], {
      seesMemory: true,
    }),
  ],
});

export const growth: Group = (isQuick) => ({
  'items-10k': ofItems(10_000, 3),
  'items-100k': ofItems(100_000, 3),
  'items-1m': ofItems(1_000_000, 3),
  'open-1m': opening(1_000_000),
  ...(isQuick ? {} : { 'items-10m': ofItems(10_000_000, 1) }),
  ...Object.fromEntries((isQuick ? [1, 8] : [1, 2, 4, 8, 16, 64]).map((n) => [`workers-${n}`, ofWorkers(n)])),
});
