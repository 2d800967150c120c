import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new folder for files of a benchmark. It is deleted when the process ends, also by an error or Ctrl+C. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'poolscope-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  return folder;
}
