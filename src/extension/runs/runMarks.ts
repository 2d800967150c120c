import type { Memento } from 'vscode';
import { Emitter } from '../../base/emitter.ts';

/** What the user has written on a run in the Runs view. */
export interface RunMark {
  /** A name of the user's, shown instead of that of the function. */
  readonly name?: string | undefined;
  /** The run is first in the list, and is kept when older ones are deleted. */
  readonly isPinned?: boolean;
  /** Words by which the user finds it, such as `before`. */
  readonly tags?: readonly string[];
}

const key = 'runMarks';

/** Names, pins and tags of runs, stored with the workspace. */
export class RunMarks {
  readonly #changed = new Emitter<void>();
  private readonly state: Memento;

  constructor(state: Memento) {
    this.state = state;
  }

  readonly changed = this.#changed.subscribe;

  of(runId: string): RunMark {
    return this.#all[runId] ?? {};
  }

  /** Changes a mark. Marks of runs that no longer exist are dropped. */
  async set(runId: string, mark: RunMark, exists: (runId: string) => boolean): Promise<void> {
    const { name = '', isPinned = false, tags = [] } = { ...this.of(runId), ...mark };
    const others = Object.entries(this.#all).filter(([id]) => id !== runId && exists(id));
    const isMarked = name !== '' || isPinned || tags.length > 0;
    const own = isMarked ? [[runId, { name, isPinned, tags }]] : [];
    await this.state.update(key, Object.fromEntries([...others, ...own]));
    this.#changed.fire();
  }

  get #all(): Readonly<Record<string, RunMark>> {
    return this.state.get<Readonly<Record<string, RunMark>>>(key) ?? {};
  }
}
