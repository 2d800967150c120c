import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const made: string[] = [];

// Imported by a test file, this is a hook of that file.
afterAll(() => {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true, force: true });
});

/** A path in a fresh folder of the system's temporary folder; gone when the test file has ended. */
export function scratch(name: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'poolscope-test-'));
  made.push(dir);
  return join(dir, name);
}
