import { afterEach, expect, test, vi } from 'vitest';
import { passOn } from '../../../../src/pool/passOn.ts';
import { watchOwnOutput } from '../../../../src/pool/recording/ownOutput.ts';

const { write } = process.stdout;
afterEach(() => {
  process.stdout.write = write;
});

test('texts of this thread are seen and printed; bytes and lines of workers are only printed', () => {
  const printed = vi.fn<() => boolean>(() => true);
  process.stdout.write = printed;
  const seen: string[] = [];
  const end = watchOwnOutput((_stream, text) => seen.push(text));
  const endOther = watchOwnOutput(() => {});
  process.stdout.write('own');
  passOn('stdout', 'of a worker');
  process.stdout.write(Buffer.from('of a child'));
  end();
  endOther();
  process.stdout.write('later');
  expect(seen).toEqual(['own']);
  expect(printed).toHaveBeenCalledTimes(4);
  expect(process.stdout.write).toBe(printed);
});
