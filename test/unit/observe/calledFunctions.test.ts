import { expect, it } from 'vitest';
import { CompiledSources } from '../../../src/loading/compiledSources.ts';
import { CalledFunctions } from '../../../src/observe/calledFunctions.ts';
import type { RanItem, SeenInput } from '../../../src/observe/pairing.ts';
import type { SeenFunction } from '../../../src/observe/records.ts';
import { ThreadBook } from '../../../src/observe/threadBook.ts';
import { Units } from '../../../src/observe/units.ts';

const unit = new Units().get('7.1');
unit.file = '/work/pool.cjs';
const book = new ThreadBook(unit, new CompiledSources(), () => {});

const ran = (item: number, called: SeenFunction | undefined, input: Partial<SeenInput> = {}): RanItem => ({
  ...book.begin(item, '', 0),
  item,
  input: { value: '1', whyNot: '', called, ...input },
});
const piscina = (file: string): SeenFunction => ({ file, name: 'default', library: 'piscina' });
const workerpool = (name: string): SeenFunction => ({ file: '', name, library: 'workerpool' });

it('writes one event for items that follow one another and run the same function', () => {
  const functions = new CalledFunctions();
  const [a, b] = [piscina('file:///work/a.mjs'), piscina('/work/b.mjs')];
  expect(functions.eventsOf([ran(0, a), ran(1, a), ran(2, b)])).toMatchObject([
    { call: 0, name: 'a.mjs', functionName: 'default', first: 0, count: 2, again: { module: '/work/a.mjs' } },
    { call: 1, name: 'b.mjs', first: 2, count: 1, again: { style: 'map' } },
  ]);
  expect(functions.eventsOf([ran(3, a), ran(4, undefined)])).toMatchObject([{ call: 0, first: 3, count: 1 }]);
});

it('finds the functions of workerpool in the script of the thread, but not those that were sent as text', () => {
  const functions = new CalledFunctions();
  expect(
    functions.eventsOf([ran(0, workerpool('add')), ran(1, workerpool('run'), { value: '["a => a",[1]]' })]),
  ).toMatchObject([
    { name: 'pool.cjs', again: { module: '/work/pool.cjs', style: 'starmap', registersWith: 'workerpool' } },
    { again: { whyNot: 'its function is not in a file: the pool received it as text' } },
  ]);
});

it('has a reason for items that cannot run again', () => {
  const functions = new CalledFunctions();
  const none: SeenFunction = { file: '', name: '', library: 'none' };
  const reasons = [
    ran(0, none),
    ran(1, piscina('data:text/javascript,0')),
    ran(2, piscina('/work/a.mjs'), { whyNot: 'its input is larger than 1 MB' }),
  ];
  expect(functions.eventsOf(reasons).map(({ again }) => again)).toEqual([
    { whyNot: 'its message names no function' },
    { whyNot: 'its function is not in a file' },
    { whyNot: 'its input is larger than 1 MB' },
  ]);
});
