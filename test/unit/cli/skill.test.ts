import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isCommand } from '../../../src/cli/commands.ts';
import { parseOptions } from '../../../src/cli/parseOptions.ts';
import { root } from '../../support/root.ts';
import { scratch } from '../../support/scratch.ts';

const text = readFileSync(join(root, 'media/skills/poolscope/SKILL.md'), 'utf8');

test('the skill names only commands and options that exist', () => {
  const lines = [...text.matchAll(/^ *(poolscope .*)$/gm)].map(([, line = '']) => line);
  const words = lines.map((line) =>
    line
      .split(' ')
      .slice(1)
      .map((word) => word.replaceAll('"', '')),
  );
  expect(words.length).toBeGreaterThan(12);
  for (const [command = '', ...args] of words) {
    expect(isCommand(command) && parseOptions(command, args, scratch('work'))).toBeTruthy();
  }
});

test('the skill is a page', () => {
  expect(text).toMatch(/^---\nname: poolscope\ndescription: .+\n---\n/);
  expect(text.split('\n').length).toBeLessThan(150);
});
