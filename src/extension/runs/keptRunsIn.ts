import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeptRun } from '../../supervisor/keeper/dialKeeper.ts';
import { findKeptRun } from '../../supervisor/keeper/startKeeper.ts';

/** A run that an earlier window has started and that goes on in a process of its own. */
export interface FoundRun {
  readonly runId: string;
  readonly dir: string;
  readonly handle: KeptRun;
}

/**
 * The runs of a folder of recordings that go on, also one without a first event. `onProblem` receives a run that cannot be
 * followed.
 */
export async function keptRunsIn(
  root: string,
  onProblem: (runId: string, error: unknown) => void,
): Promise<readonly FoundRun[]> {
  const names = await readdir(root).catch(() => []);
  const find = async (runId: string): Promise<readonly FoundRun[]> => {
    const dir = join(root, runId);
    try {
      const handle = await findKeptRun(dir);
      return handle ? [{ runId, dir, handle }] : [];
    } catch (error) {
      onProblem(runId, error);
      return [];
    }
  };
  return (await Promise.all(names.map(find))).flat();
}
