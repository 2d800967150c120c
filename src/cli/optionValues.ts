import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { UserFacingError } from '../base/errors.ts';
import { similarName } from '../base/similar.ts';
import { durationHint, parseDuration } from '../model/facts/duration.ts';
import { stdoutPath } from '../files/output.ts';
import { defaultProfiles, intervalLimits, type ProfileSpec } from '../model/facts/profile.ts';
import { jobLimits, type ItemRange, type Shard } from '../model/facts/job.ts';
import { bytesPer, parseByteSize } from '../model/facts/byteSize.ts';
import { mergeRanges, parseItemRange } from '../model/facts/ranges.ts';

/** The context in which a value is read. */
export interface ValueContext {
  /** With its hyphens, e.g. `--workers`. */
  readonly flag: string;
  /** Relative paths begin here; absolute. */
  readonly cwd: string;
}

/** Reads the value of an option. Throws UserFacingError that quotes a wrong one. */
export interface ReadValue<Value> {
  (value: string, context: ValueContext): Value;
  /** Words that are values; a shell offers them. */
  readonly words?: readonly string[];
}

const withWords = <Value>(words: readonly string[], read: ReadValue<Value>): ReadValue<Value> =>
  Object.assign((value: string, context: ValueContext) => read(value, context), { words });

export const text: ReadValue<string> = (value) => value;

/** One character, which may be written as `\\t`. Throws UserFacingError. */
export const delimiter: ReadValue<string> = (value, { flag }) => {
  const character = value === '\\t' || value === 'tab' ? '\t' : value;
  if ([...character].length === 1 && !/["\r\n]/.test(character)) return character;
  throw new UserFacingError(
    `${flag} "${value}" is not one character that can separate cells`,
    `Write e.g. ${flag} ';' or ${flag} tab.`,
  );
};

/** An absolute path, or `none`. */
export const configPath: ReadValue<string> = (value, { cwd }) => (value === 'none' ? value : resolve(cwd, value));

export const filePath: ReadValue<string> = (value, { cwd }) => resolve(cwd, value);

/** An absolute path, or `-` for stdout. The system's other names for stdout must not be opened a second time. */
export const outputPath: ReadValue<string> = (value, { cwd }) => {
  const path = resolve(cwd, value);
  return value === stdoutPath || ['/dev/stdout', '/dev/fd/1', '/proc/self/fd/1'].includes(path) ? stdoutPath : path;
};

export const newFolder: ReadValue<string> = (value, { flag, cwd }) => {
  const folder = resolve(cwd, value);
  if (!existsSync(folder)) return folder;
  throw new UserFacingError(`${flag} ${folder} exists already`, 'Name a folder that does not exist yet.');
};

/** A number of items, workers or milliseconds, or one of the given words. */
export function wholeNumber<const Words extends readonly string[]>(
  max: number,
  ...words: Words
): ReadValue<number | Words[number]> {
  return withWords(words, (value, { flag }) => {
    const word = words.find((each) => each === value);
    if (word !== undefined) return word;
    const number = Number(value);
    if (/^\d+$/.test(value) && number >= 1 && number <= max) return number;
    const also = words.map((each) => ` or ${each}`).join('');
    throw new UserFacingError(
      `${flag} "${value}" is not a whole number from 1 to ${max}${also}`,
      `Write e.g. ${flag} 4.`,
    );
  });
}

/** `2,4`: each number once, in the order in which they were given. */
export function wholeNumbers(max: number): ReadValue<readonly number[]> {
  const read = wholeNumber(max);
  return (value, context) => [...new Set(value.split(',').map((part) => read(part, context)))];
}

/** The number of an item, chunk or worker. */
export const numberFromZero: ReadValue<number> = (value, { flag }) => {
  if (/^\d{1,9}$/.test(value)) return Number(value);
  throw new UserFacingError(
    `${flag} "${value}" is not a whole number`,
    `Write e.g. ${flag} 7; items, chunks and workers are numbered from 0.`,
  );
};

/** `cpu` or `heap`, also with the time or the memory between two samples: `cpu=250us`, `cpu=2ms`, `heap=64KB`. */
export const profileSpec: ReadValue<ProfileSpec> = withWords(['cpu', 'heap'], (value, { flag }) => {
  if (value === 'cpu' || value === 'heap') return defaultProfiles[value];
  const [, time = '', timeUnit] = /^cpu=(\d+(?:\.\d+)?)(us|ms)$/.exec(value) ?? [];
  const intervalMicros = Number(time) * (timeUnit === 'ms' ? 1000 : 1);
  if (isWithin(intervalMicros, intervalLimits.cpu)) return { kind: 'cpu', intervalMicros };
  const [, memory = '', memoryUnit = ''] = /^heap=(\d+)(KB|MB)$/i.exec(value.replace(/iB$/, 'B')) ?? [];
  const intervalBytes = Number(memory) * bytesPer[memoryUnit.toUpperCase() as 'KB' | 'MB'];
  if (isWithin(intervalBytes, intervalLimits.heap)) return { kind: 'heap', intervalBytes };
  throw new UserFacingError(
    `${flag} "${value}" is not a profile`,
    `Write ${flag} cpu or ${flag} heap. Add e.g. =2ms for the time between two samples (50us to 1000ms), or =64KB for the memory (4KB to 64MB).`,
  );
});

const isWithin = (value: number, [least, most]: readonly [number, number]): boolean => value >= least && value <= most;

export const inspectorPort: ReadValue<number> = (value, { flag }) => {
  const port = /^\d{1,5}$/.test(value) ? Number(value) : -1;
  if (port === 0 || (port >= 1024 && port <= 65_535)) return port;
  throw new UserFacingError(
    `${flag} "${value}" is not a port from 1024 to 65535`,
    `Write ${flag} 0 for any port that is free.`,
  );
};

export function oneOf<const Word extends string>(...words: Word[]): ReadValue<Word> {
  return withWords(words, (value, { flag }) => {
    const found = words.find((word) => word === value);
    if (found !== undefined) return found;
    throw new UserFacingError(
      `${flag} "${value}" is not one of ${words.join(', ')}`,
      `Write e.g. ${flag} ${similarName(value, words) ?? words[0]}.`,
    );
  });
}

/** Milliseconds. */
export const duration: ReadValue<number> = (value, { flag }) => {
  const ms = parseDuration(value);
  if (ms !== undefined) return ms;
  throw new UserFacingError(`${flag} "${value}" is not a duration`, `Expected ${durationHint}.`);
};

/** Bytes. */
export const size: ReadValue<number> = (value, { flag }) => {
  const bytes = parseByteSize(value);
  if (bytes !== undefined) return bytes;
  throw new UserFacingError(
    `${flag} "${value}" is not a size from 16MB to 1024GB`,
    `Write e.g. ${flag} 512MB or ${flag} 2GB.`,
  );
};

/** `3,7,10-20`: single items and ranges in any order, as sorted ranges that do not touch. */
export const itemRanges: ReadValue<readonly ItemRange[]> = (value, { flag }) => {
  const ranges = value.split(',').map((part): ItemRange => {
    const found = parseItemRange(part);
    if (found) return found;
    throw new UserFacingError(
      `${flag} "${part}" is not an item or range`,
      `Write e.g. ${flag} 3,7,10-20; items are numbered from 0.`,
    );
  });
  return mergeRanges(ranges);
};

/** `2/4`. Throws UserFacingError. */
export const shardNumber: ReadValue<Shard> = (value, { flag }) => {
  const [, number, of] = /^(\d{1,4})\/(\d{1,4})$/.exec(value)?.map(Number) ?? [];
  if (number !== undefined && of !== undefined && number >= 1 && number <= of && of <= jobLimits.shards) {
    return { number, of };
  }
  throw new UserFacingError(
    `${flag} "${value}" is not a part of the items, which is e.g. 2/4: the second of four parts`,
    `Write ${flag} K/N with K from 1 to N, and N at most ${jobLimits.shards}.`,
  );
};

/** `src/orders.ts:12` or `src/orders.ts:12 if order.id > 3`. */
export const breakpoint: ReadValue<{
  readonly file: string;
  readonly line: number;
  readonly condition: string | undefined;
}> = (value, { flag, cwd }) => {
  const [, file, line, condition] = /^(.+?):(\d{1,7})(?::\d+)?(?: +if +(.+))?$/s.exec(value) ?? [];
  if (file !== undefined && Number(line) > 0) return { file: resolve(cwd, file), line: Number(line), condition };
  throw new UserFacingError(
    `${flag} "${value}" is not a file and a line`,
    `Write e.g. ${flag} src/orders.ts:12, or ${flag} 'src/orders.ts:12 if order.id > 3'.`,
  );
};
