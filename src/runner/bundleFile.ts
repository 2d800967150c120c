import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The compiled module in the work folder, where a later runner of the same run finds it. A program that cleans up
 * temporary files may delete it during a long run, and every new worker loads it.
 */
export class BundleFile {
  /** Absolute. */
  readonly path: string;
  #content: Buffer | undefined;

  constructor(workDir: string) {
    this.path = join(workDir, 'job.mjs');
  }

  /** Writes the file and its folder again if they are gone. Call it before each worker starts: the first call reads the file. */
  restore(): void {
    this.#content ??= readFileSync(this.path);
    if (existsSync(this.path)) return;
    mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
    writeFileSync(this.path, this.#content, { mode: 0o600 });
  }
}
