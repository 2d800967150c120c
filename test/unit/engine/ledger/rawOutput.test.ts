import { appendFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { RawOutput } from '../../../../src/engine/ledger/rawOutput.ts';
import { scratch } from '../../../support/scratch.ts';

function open(text = '') {
  const path = scratch('stdout.txt');
  writeFileSync(path, 'loaded\n');
  let at = 0;
  const output = new RawOutput(path, 'stdout', () => at++);
  appendFileSync(path, text);
  const lines = (): string[] => {
    output.read();
    return output.take(Infinity).map((line) => line.text);
  };
  return { path, output, lines };
}

test('lines follow when they are whole, also if a character arrives in two parts', () => {
  const { path, output, lines } = open('first\nsec');
  expect(lines()).toEqual(['first']);
  const [half, rest] = [Buffer.from('ond ü').subarray(0, 5), Buffer.from('ond ü').subarray(5)];
  appendFileSync(path, half);
  expect(lines()).toEqual([]);
  appendFileSync(path, Buffer.concat([rest, Buffer.from('\nlast')]));
  expect(lines()).toEqual(['second ü']);
  output.reopen();
  expect(output.take(Infinity)).toMatchObject([
    { text: 'last', worker: null, item: null, stream: 'stdout', level: 'info' },
  ]);
  output.close();
});

test('a line that never ends is reported in parts', () => {
  const { lines } = open('x'.repeat(70_000));
  expect(lines().map(({ length }) => length)).toEqual([70_000]);
});

test('the last state of a progress bar is kept, and messages of the inspector are not', () => {
  const { lines } = open(
    '10 %\r20 %\r\nDebugger listening on ws://127.0.0.1:1/a\nFor help, see: https://nodejs.org/x\nend\n',
  );
  expect(lines()).toEqual(['20 %', 'end']);
});

test('without the file there are no lines', () => {
  const output = new RawOutput(scratch('missing.txt'), 'stderr', () => 0);
  output.read();
  output.reopen();
  expect(output.take(Infinity)).toEqual([]);
  output.close();
});
