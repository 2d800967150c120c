import type { CodeStore } from '../loading/codeStore.ts';
import type { Reporter } from './loadPhases.ts';

/** Reports which of the user's files a run has loaded, each once. */
export class CodeReport {
  readonly #store: Pick<CodeStore, 'all'>;
  readonly #reporter: Reporter;
  readonly #reported = new Set<string>();

  constructor(store: Pick<CodeStore, 'all'>, reporter: Reporter) {
    this.#store = store;
    this.#reporter = reporter;
  }

  /**
   * Reports the files that were loaded since the last call. Returns how long it took to transform all files so far, in
   * microseconds.
   */
  report(): number {
    const all = this.#store.all();
    const files = all.filter(({ file }) => !this.#reported.has(file)).map(({ file, hash }) => ({ file, hash }));
    for (const { file } of files) this.#reported.add(file);
    if (files.length > 0) {
      this.#reporter.emit({ type: 'codeLoaded', atMicros: Math.round(this.#reporter.now()), files });
    }
    return all.reduce((sum, { madeMicros }) => sum + madeMicros, 0);
  }
}
