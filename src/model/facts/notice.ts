/** A fact about the run itself that its reader must know: not about an item, and not the end of the run. */
export interface Notice {
  readonly id:
    | 'spoolFailed'
    | 'recordingFailed'
    | 'resultsFailed'
    | 'lateErrors'
    | 'crashNotReproduced'
    | 'sharedMemoryLost'
    | 'deadlock';
  /** What happened and what it means, one sentence. */
  readonly message: string;
  /** What was seen, e.g. the system's own words. */
  readonly evidence: string;
  /** What to do now. */
  readonly remedy: string;
}

/** All that are raised, by id: `evidence` is what was seen. */
export const notices = {
  spoolFailed: (evidence: string): Notice => ({
    id: 'spoolFailed',
    message: 'What the workers do can no longer be written to disk. The run goes on, but would not survive a crash.',
    evidence,
    remedy: 'Free space in the folder for temporary files, or set TMPDIR to another one.',
  }),
  recordingFailed: (evidence: string): Notice => ({
    id: 'recordingFailed',
    message:
      'The recording of this run cannot be written any further. The run goes on; it cannot be opened again later.',
    evidence,
    remedy: 'Free space where the recording is written.',
  }),
  resultsFailed: (evidence: string): Notice => ({
    id: 'resultsFailed',
    message:
      'Inputs and results can no longer be recorded. The run goes on and its outcomes are right, but values are missing.',
    evidence,
    remedy: 'Free space where the recording is written.',
  }),
  lateErrors: (freshWorkers: number): Notice => ({
    id: 'lateErrors',
    message: `Errors that nobody awaits keep coming. After ${freshWorkers} fresh workers, the next ones are no longer replaced.`,
    evidence: 'See the lines that begin with "Uncaught after the item had ended".',
    remedy: 'Await every promise that the function starts, or give each item a worker of its own.',
  }),
  crashNotReproduced: (evidence: string): Notice => ({
    id: 'crashNotReproduced',
    message:
      'The process that runs the items died, and none of the items that may have been running ends it when run alone. They have run twice.',
    evidence,
    remedy:
      'Something outside ended it (the system, for want of memory?), or items do so only together: try --isolation process.',
  }),
  sharedMemoryLost: (evidence: string): Notice => ({
    id: 'sharedMemoryLost',
    message:
      'The process that held the shared memory died. initargs() has made it anew, and the remaining items go on with that.',
    evidence,
    remedy: 'Do not trust totals that items keep in shared memory; see the item that crashed.',
  }),
  deadlock: (evidence: string, isCertain: boolean): Notice => ({
    id: 'deadlock',
    message: isCertain
      ? 'Deadlock: workers waited for one another. Their items have failed, and fresh workers go on.'
      : 'Workers wait for one another, and may do so for ever.',
    evidence,
    remedy: 'Let all items take these locks in the same order, or give acquire() a timeout.',
  }),
};
