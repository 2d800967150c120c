import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { root } from '../support/root.ts';
import { outermostNodes } from '../support/testedNodes.ts';

describe.each(outermostNodes)('on Node $version', ({ file: node }) => {
  const run = (input: string | Buffer, ...args: readonly string[]): unknown[] => {
    const command = [join(root, 'dist/cli.js'), 'run', 'basic.ts#addOne', '--quiet', '--results=-', ...args];
    const cwd = join(root, 'test/fixtures/jobs');
    const lines = execFileSync(node, command, { cwd, input, encoding: 'utf8' }).trim().split('\n');
    return lines.map((line) => (JSON.parse(line) as { readonly value: unknown }).value);
  };

  test('items come from stdin, and results go to stdout', () => {
    expect(run('1\n2\n3\n', '--input=-')).toEqual([2, 3, 4]);
  });

  test('stdin may be packed', () => {
    expect(run(gzipSync('41\n'), '--input=-')).toEqual([42]);
  });
});
