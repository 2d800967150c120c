import { expect, test } from 'vitest';
import { UserFacingError } from '../../../src/base/errors.ts';
import type { CommandName } from '../../../src/cli/commands.ts';
import { parseOptions } from '../../../src/cli/parseOptions.ts';

const parse = (command: CommandName, ...args: readonly string[]) => parseOptions(command, args, '/work');

test('values may follow their option or an equals sign, and operands may be anywhere', () => {
  expect(parse('run', '--workers', '2', 'work.ts#job', '--timeout=5s', '--json')).toEqual({
    values: { workers: 2, timeoutMs: 5000, json: true },
    operands: ['work.ts#job'],
  });
});

test('one flag has the values of its command', () => {
  expect(parse('run', '--workers', '2').values).toEqual({ workers: 2 });
  expect(parse('tune', '--workers', '2,4').values).toEqual({ workerCounts: [2, 4] });
});

test('the last use of an option counts, and a repeatable option keeps all', () => {
  expect(parse('run', '--workers=2', '--workers=3').values).toEqual({ workers: 3 });
  const { failOn } = parse('run', '--fail-on', 'wall>1s', '--fail-on', 'failed>0').values;
  expect(failOn?.map(({ figure }) => figure)).toEqual(['wall', 'failed']);
});

test('a switch can be taken back, also one whose name begins with no', () => {
  expect(parse('run', '--print', '--no-print', '--catch-slow').values).toEqual({ print: false, noCatchSlow: false });
});

test('arguments after two hyphens are operands', () => {
  expect(parse('show', '--json', '--', '--odd').operands).toEqual(['--odd']);
});

test('a value may begin with a hyphen after an equals sign, and may be one hyphen', () => {
  expect(parse('run', '--input=-x.json').values).toEqual({ input: '-x.json' });
  expect(parse('run', '--input', '-').values).toEqual({ input: '-' });
});

test.each([
  ['run', ['--wrokers', '4'], 'poolscope run has no option --wrokers', 'Did you mean --workers?'],
  ['run', ['--work'], 'poolscope run has no option --work', 'Did you mean --workers?'],
  ['run', ['--nonsense'], 'poolscope run has no option --nonsense', 'See poolscope run --help.'],
  ['run', ['-w', '4'], 'poolscope run has no option -w', 'See poolscope run --help.'],
  ['run', ['--no-input'], 'poolscope run has no option --no-input', 'See poolscope run --help.'],
  ['run', ['--no-print=yes'], '--no-print takes no value, and "yes" was given', 'Write --no-print alone.'],
  ['show', ['--shrink'], 'poolscope show has no option --shrink; it is one of poolscope replay', 'See poolscope show'],
  ['run', ['--workers'], '--workers has no value', 'Write --workers N.'],
  ['run', ['--input', '--json'], '--input has no value: "--json" looks like an option', '--input=--json'],
  ['run', ['--json=true'], '--json takes no value, and "true" was given', 'Write --json alone.'],
] as const)('%s %j is refused: %s', (command, args, message, nextStep) => {
  const thrown = (() => {
    try {
      return parse(command, ...args);
    } catch (error) {
      return error;
    }
  })();
  expect(thrown).toBeInstanceOf(UserFacingError);
  expect(thrown).toMatchObject({ message });
  expect((thrown as UserFacingError).nextStep).toContain(nextStep);
});

test('a name of every object is an unknown option like any other', () => {
  expect(() => parse('run', '--constructor')).toThrow('has no option --constructor');
  expect(() => parse('run', '--__proto__')).toThrow('has no option --__proto__');
});
