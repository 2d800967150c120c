import { expect, test } from 'vitest';
import { DisposableStore } from '../../../src/base/disposable.ts';

test('disposables end in the reverse order, once', () => {
  const ended: string[] = [];
  const store = new DisposableStore();
  store.add({ dispose: () => ended.push('first') });
  store.add({ dispose: () => ended.push('second') });
  store.dispose();
  store.dispose();
  expect(ended).toEqual(['second', 'first']);
});

test('one that is added too late ends immediately', () => {
  const ended: string[] = [];
  const store = new DisposableStore();
  store.dispose();
  const late = { dispose: () => ended.push('late') };
  expect(store.add(late)).toBe(late);
  expect(ended).toEqual(['late']);
});

test('one that is added while the others end does so too', () => {
  const ended: string[] = [];
  const store = new DisposableStore();
  store.add({ dispose: () => void store.add({ dispose: () => ended.push('inner') }) });
  store.dispose();
  expect(ended).toEqual(['inner']);
});

test('all are disposed of although some throw, and the errors are thrown at the end', () => {
  const ended: string[] = [];
  const throwing = (message: string) => ({
    dispose: () => {
      throw new Error(message);
    },
  });
  const store = new DisposableStore();
  store.add({ dispose: () => ended.push('first') });
  store.add(throwing('one'));
  expect(() => store.dispose()).toThrow(new Error('one'));
  expect(ended).toEqual(['first']);

  const several = new DisposableStore();
  several.add(throwing('one'));
  several.add(throwing('two'));
  expect(() => several.dispose()).toThrow(
    expect.objectContaining({ errors: [new Error('two'), new Error('one')], message: '2 disposables threw' }),
  );
});
