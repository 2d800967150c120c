import { expect } from 'vitest';
import type { RunSummary } from '../../src/model/compare/summary.ts';
import { poolscope } from './poolscope.ts';

/**
 * Runs `poolscope run` with a job that cannot start. Checks that no item ran, that the exit code is 2, and that one message
 * with a next step gives the reason. Returns the message.
 */
export async function refused(args: readonly string[], options: { readonly cwd?: string } = {}): Promise<string> {
  const { code, stdout, stderr } = await poolscope(['run', ...args, '--json', '--quiet'], options);
  expect(stderr.match(/^error: /gm)).toHaveLength(1);
  expect(stderr).not.toContain('internal error');
  expect(stderr.trim().split('\n').length).toBeGreaterThan(1);
  if (stdout !== '') {
    const { state, items } = JSON.parse(stdout) as RunSummary;
    expect(state).toBe('couldNotStart');
    expect(items.total - items.cancelled).toBe(0);
  }
  expect(code).toBe(2);
  return stderr;
}
