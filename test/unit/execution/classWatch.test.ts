import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { ClassWatch } from '../../../src/execution/classWatch.ts';

class Account {
  readonly id: number = 1;
  total(): number {
    return 2 * this.id;
  }
}
class Reading extends Float64Array {}
class PaymentError extends Error {}
class Secret {
  readonly #value = 1;
  read(): number {
    return this.#value;
  }
}

const watch = (): ClassWatch => new ClassWatch(structuredClone);

test.each<readonly [string, unknown, object]>([
  ['an instance', new Account(), { className: 'Account', path: '', arrivesAs: 'a plain object', hasFields: true }],
  ['an instance in a map', new Map([['k', { of: new Account() }]]), { className: 'Account', path: '.get("k").of' }],
  ['private fields', [new Secret()], { className: 'Secret', path: '[0]', hasFields: false }],
  ['a typed array of its own class', { at: new Reading(2) }, { className: 'Reading', arrivesAs: 'Float64Array' }],
  ['an error of its own class', new PaymentError('x'), { className: 'PaymentError', arrivesAs: 'Error' }],
])('%s is found', (_, value, expected) => {
  expect(watch().look(value)).toMatchObject(expected);
});

test('plain data, also of another realm, cycles, language classes and cloneable classes of Node are fine', () => {
  const circle: Record<string, unknown> = { when: new Date(), bytes: new Uint8Array(4), error: new TypeError('x') };
  circle['self'] = [circle, new Set([/x/]), Object.create(null), new Boolean(true)];
  expect(watch().look(circle)).toBeUndefined();
  expect(watch().look(runInNewContext('({ list: [{ a: 1 }] })'))).toBeUndefined();
  expect(watch().look({ blob: new Blob(['x']) })).toBeUndefined();
});

test('only the first one is returned', () => {
  const each = watch();
  expect(each.look(new Account())).toBeDefined();
  expect(each.look(new Secret())).toBeUndefined();
});

test('the search is bounded: each class is copied once, long arrays and late values are not searched', () => {
  const copied: object[] = [];
  const bounded = new ClassWatch((object) => (copied.push(object), object));
  for (let k = 0; k < 100; k++) bounded.look([new Account()]);
  expect(copied).toHaveLength(1);
  const long = [...Array.from({ length: 60 }, () => ({})), new Secret()];
  expect(watch().look(long)).toBeUndefined();
  const late = watch();
  for (let k = 0; k < 110; k++) late.look({});
  expect(late.look(new Account())).toBeUndefined();
});

test('a value that throws when it is read is left to the copy, which reports it', () => {
  const hostile = Object.defineProperty({}, 'x', {
    enumerable: true,
    get: () => {
      throw new Error('no');
    },
  });
  expect(watch().look(hostile)).toBeUndefined();
});
