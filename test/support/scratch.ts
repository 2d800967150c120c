import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const made: string[] = [];

// This runs after the tests of the file that imports the module.
afterAll(() => {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true, force: true });
});

/** Returns a path in a fresh temporary folder, which is deleted after the tests of the file. */
export function scratch(name: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'poolscope-test-'));
  made.push(dir);
  return join(dir, name);
}
