// Warm pools, each in a process of its own.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { here, hasPython } from '../programs.mts';
import type { Contender, Figures, Group, Row } from '../row.mts';
import { contenderNames, poolRows, type ContenderName, type PoolRow } from './poolRows.mts';

const rounds = 15;
const roundsOfShapes = 5;

export const pools: Group = () =>
  Object.fromEntries(Object.entries(poolRows).map(([name, row]) => [name, rowOf(name, row)]));

function rowOf(name: string, { title, goal, warmUps, isShape, moves }: PoolRow): Row {
  // Python has no buffers that move, and the shapes are compared with the best possible division.
  const isRival = (each: ContenderName): boolean =>
    isShape
      ? ['poolscope', 'piscina', 'raw'].includes(each)
      : each !== 'python' || (hasPython && !moves && !name.startsWith('floats'));
  return {
    title,
    unit: 'ms',
    goal: { kind: isShape ? 'limit' : 'peer', atMost: goal },
    rounds: isShape ? roundsOfShapes : rounds,
    warmUps,
    contenders: contenderNames.filter(isRival).map((each) => contender(each, name)),
  };
}

const contender = (name: ContenderName, rowName: string): Contender => ({
  name,
  role: name === 'poolscope' ? 'ours' : name === 'raw' ? 'limit' : 'peer',
  open: async () => {
    const child = fork(here('pools/contender.mts'), [name, rowName]);
    await once(child, 'message');
    return {
      measure: async () => {
        child.send('run');
        return ((await once(child, 'message')) as [Figures])[0];
      },
      close: () => child.disconnect(),
    };
  },
});
