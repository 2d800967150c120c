/** What a test runner does before the tests of a file. */
export const stepNames = ['prepare', 'environment', 'setup', 'import'] as const;
export type StepName = (typeof stepNames)[number];

/** A worker is ready to run the tests of a file. Only of an observed test runner. */
export interface FilePrepared {
  readonly type: 'filePrepared';
  readonly worker: number;
  readonly file: string;
  /** The end of the last step. */
  readonly atMicros: number;
  /** One after another, without gaps. */
  readonly steps: readonly PreparedStep[];
}

export interface PreparedStep {
  readonly name: StepName;
  readonly micros: number;
}
