import { expect, test, vi } from 'vitest';

const on = vi.spyOn(process, 'on').mockReturnValue(process);
const { endWithProcess } = await import('../../../src/pool/openPools.ts');
const listeners = on.mock.calls.filter(([event]) => event === 'exit').map(([, listener]) => listener);
on.mockRestore();

test('one exit listener ends all pools that are still open', () => {
  const ended: string[] = [];
  const forget = endWithProcess(() => ended.push('closed before'));
  endWithProcess(() => ended.push('first'));
  endWithProcess(() => ended.push('second'));
  forget();
  expect(listeners).toHaveLength(1);
  listeners[0]!();
  expect(ended).toEqual(['first', 'second']);
});
