import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createDeferred } from '../../../src/base/deferred.ts';
import { growFile, grownContent, isGrown } from '../../../src/files/growingFile.ts';
import { eventually } from '../../support/eventually.ts';
import { scratch } from '../../support/scratch.ts';

/** A source that yields each part when it is asked to. */
function partsOnDemand(parts: readonly string[]) {
  const gates = parts.map(() => createDeferred<void>());
  let given = 0;
  async function* source(): AsyncGenerator<Uint8Array> {
    for (const [k, part] of parts.entries()) {
      await gates[k]?.promise;
      given = k + 1;
      yield Buffer.from(part);
    }
  }
  return { source: source(), give: (k: number) => gates[k]?.resolve(), given: () => given };
}

const { signal } = new AbortController();

it('is read while it grows, by a second reader from its beginning, and ends with its source', async () => {
  const path = scratch('stdin');
  const { source, give } = partsOnDemand(['one ', 'two']);
  const grown = growFile(path, source, { signal });
  expect(isGrown(path)).toBe(true);
  const first = grownContent(path);
  give(0);
  expect(String((await first.next()).value)).toBe('one ');
  const next = first.next();
  give(1);
  expect(String((await next).value)).toBe('two');
  const second = grownContent(path);
  expect(String((await second.next()).value)).toBe('one two');
  await grown;
  expect([(await first.next()).done, (await second.next()).done]).toEqual([true, true]);
  expect(isGrown(path)).toBe(false);
});

it('passes the error of its source to the reader, after what came before it', async () => {
  const path = scratch('stdin');
  async function* source(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('one');
    throw new Error('torn');
  }
  await growFile(path, source(), { signal });
  expect(isGrown(path)).toBe(true);
  const content = grownContent(path);
  expect(String((await content.next()).value)).toBe('one');
  await expect(content.next()).rejects.toThrow('torn');
});

it('does not grow further than a bound ahead of its reader', async () => {
  const path = scratch('stdin');
  const { source, give, given } = partsOnDemand(['aaaa', 'bbbb', 'cccc']);
  const grown = growFile(path, source, { signal, aheadBytes: 6 });
  for (const k of [0, 1, 2]) give(k);
  await eventually(given).toBe(2);
  const content = grownContent(path);
  expect(String((await content.next()).value)).toBe('aaaabbbb');
  expect(given()).toBe(2);
  // The reader reports its position when it waits for more.
  expect(String((await content.next()).value)).toBe('cccc');
  await grown;
});

it('stops to wait for its reader when it is told to end', async () => {
  const ending = new AbortController();
  const { source, give, given } = partsOnDemand(['aaaa', 'bbbb']);
  const grown = growFile(scratch('stdin'), source, { signal: ending.signal, aheadBytes: 2 });
  give(0);
  await eventually(given).toBe(1);
  ending.abort();
  await grown;
});

it('is no other file', () => {
  const path = scratch('rows.csv');
  writeFileSync(path, '');
  expect(isGrown(path)).toBe(false);
});
