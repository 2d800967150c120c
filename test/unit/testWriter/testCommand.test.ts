import { expect, test } from 'vitest';
import { testCommand } from '../../../src/testWriter/testCommand.ts';

test.each([
  ['vitest', true, true, false, 'npx vitest run test/a.test.ts'],
  ['jest', true, true, false, 'npx jest --runTestsByPath test/a.test.ts'],
  ['jest', false, true, false, 'NODE_OPTIONS=--experimental-vm-modules npx jest --runTestsByPath test/a.test.ts'],
  ['jest', false, false, false, 'npx jest --runTestsByPath test/a.test.ts'],
  ['mocha', true, true, false, 'npx mocha test/a.test.ts'],
  ['node:test', false, true, true, 'node --import tsx --test test/a.test.ts'],
] as const)(
  '%s, TypeScript %s, ES module %s is run by its own command',
  (runner, isTypeScript, isEsm, hasTsx, command) => {
    const project = { runner, runnerRoot: '/w', hasTsx };
    expect(testCommand(project, { isTypeScript, isEsm }, '/w/test/a.test.ts')).toBe(command);
  },
);

test('a path that a shell would read is quoted', () => {
  const project = { runner: 'vitest', runnerRoot: '/w', hasTsx: false } as const;
  const command = testCommand(project, { isTypeScript: true, isEsm: true }, '/w/my $HOME "x".test.ts');
  expect(command).toBe('npx vitest run "my \\$HOME \\"x\\".test.ts"');
});
