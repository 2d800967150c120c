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
