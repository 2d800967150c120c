import type { Failure, ShownPlace } from '../model/facts/failure.ts';

interface PreflightProblem {
  /** What the user can do now, in one sentence. */
  readonly nextStep?: string | null;
  /** The error that the module threw. */
  readonly failure?: Failure | null;
  /** Where, for a file that cannot be loaded. */
  readonly place?: ShownPlace | null;
}

/** The module, or its input export, cannot be used. */
export class PreflightFailed extends Error {
  override readonly name = 'PreflightFailed';

  readonly nextStep: string | undefined;
  readonly failure: Failure | undefined;
  readonly place: ShownPlace | undefined;

  constructor(message: string, { nextStep, failure, place }: PreflightProblem = {}) {
    super(message);
    this.nextStep = nextStep ?? undefined;
    this.failure = failure ?? undefined;
    this.place = place ?? undefined;
  }
}
