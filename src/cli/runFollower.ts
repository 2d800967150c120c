import type { RunHandle } from '../supervisor/runHandle.ts';

/** Somebody who follows a run. */
export interface RunFollower {
  /** The run before its first event. */
  readonly begun: (handle: RunHandle) => void;
  /** The run at its end, while its recording exists, which has the inputs. Resolves with whether its report is wanted. */
  readonly ended: (handle: RunHandle) => Promise<boolean>;
}
