import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as read from '../../../src/cli/optionValues.ts';
import { UserFacingError } from '../../../src/base/errors.ts';

const context = { flag: '--flag', cwd: import.meta.dirname };

test.each([
  [
    '3,7,10-20',
    [
      [3, 3],
      [7, 7],
      [10, 20],
    ],
  ],
  [
    '9,1-3,2-5,6',
    [
      [1, 6],
      [9, 9],
    ],
  ],
  ['0', [[0, 0]]],
  ['3..5', [[3, 4]]],
])('items %s are sorted ranges that do not touch', (text, ranges) => {
  expect(read.itemRanges(text, context)).toEqual(ranges);
});

test.each([
  [read.wholeNumber(1024), '1', 1],
  [read.wholeNumber(1024), '1024', 1024],
  [read.wholeNumber(9, 'auto'), 'auto', 'auto'],
  [read.wholeNumbers(9), '4,2,4', [4, 2]],
  [read.numberFromZero, '0', 0],
  [read.inspectorPort, '0', 0],
  [read.inspectorPort, '65535', 65_535],
  [read.oneOf('map', 'starmap'), 'starmap', 'starmap'],
  [read.duration, '1.5m', 90_000],
  [read.size, '16MB', 16 * 2 ** 20],
  [read.profileSpec, 'cpu=250us', { kind: 'cpu', intervalMicros: 250 }],
  [read.profileSpec, 'cpu=1.5ms', { kind: 'cpu', intervalMicros: 1500 }],
  [read.profileSpec, 'heap', { kind: 'heap', intervalBytes: 524_288 }],
  [read.profileSpec, 'heap=64KiB', { kind: 'heap', intervalBytes: 65_536 }],
  [read.profileSpec, 'heap=1mb', { kind: 'heap', intervalBytes: 2 ** 20 }],
  [read.size, '1024gb', 2 ** 40],
  [read.text, '', ''],
  [read.delimiter, '|', '|'],
  [read.delimiter, '\\t', '\t'],
  [read.delimiter, 'tab', '\t'],
  [read.filePath, 'x/../y', join(import.meta.dirname, 'y')],
  [read.outputPath, 'x', join(import.meta.dirname, 'x')],
  [read.outputPath, '-', '-'],
  [read.outputPath, '/dev/fd/1', '-'],
  [read.newFolder, 'new', join(import.meta.dirname, 'new')],
])('%o reads %s', (reader, text, value) => {
  expect(reader(text, context)).toEqual(value);
});

test.each([
  [read.wholeNumber(1024), '0', 'is not a whole number from 1 to 1024'],
  [read.wholeNumber(1024), '1025', 'is not a whole number from 1 to 1024'],
  [read.wholeNumber(1024), '1e2', 'is not a whole number from 1 to 1024'],
  [read.wholeNumber(9, 'auto'), 'Auto', 'is not a whole number from 1 to 9 or auto'],
  [read.profileSpec, 'cpu=10us', 'is not a profile'],
  [read.profileSpec, 'heap=2ms', 'is not a profile'],
  [read.profileSpec, 'heap=1KB', 'is not a profile'],
  [read.wholeNumbers(9), '2,,4', '"" is not a whole number from 1 to 9'],
  [read.numberFromZero, '-1', 'is not a whole number'],
  [read.numberFromZero, '1234567890', 'is not a whole number'],
  [read.inspectorPort, '1023', 'is not a port from 1024 to 65535'],
  [read.inspectorPort, '65536', 'is not a port from 1024 to 65535'],
  [read.oneOf('map', 'starmap'), 'Map', 'is not one of map, starmap'],
  [read.duration, '30', 'is not a duration'],
  [read.duration, '0s', 'is not a duration'],
  [read.size, '16777215B', 'is not a size from 16MB to 1024GB'],
  [read.size, '1025GB', 'is not a size from 16MB to 1024GB'],
  [read.size, '512', 'is not a size from 16MB to 1024GB'],
  [read.itemRanges, '3,9-3', '"9-3" is not an item or range'],
  [read.itemRanges, '3..3', '"3..3" is not an item or range'],
  [read.itemRanges, '', '"" is not an item or range'],
  [read.newFolder, '.', 'exists already'],
  [read.delimiter, '', '"" is not one character'],
  [read.delimiter, '||', '"||" is not one character'],
  [read.delimiter, '"', 'is not one character'],
])('%o refuses %j, quotes it, and reports what to write', (reader, text, message) => {
  let thrown: unknown;
  try {
    reader(text, context);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(UserFacingError);
  const { message: said, nextStep } = thrown as UserFacingError;
  expect(said).toMatch(/^--flag /);
  expect(said).toContain(message);
  expect(nextStep).toMatch(/\.$/);
});
