import type { Failure } from '../model/facts/failure.ts';

/** The module, or its input export, cannot be used. */
export class PreflightFailed extends Error {
  override readonly name = 'PreflightFailed';

  readonly nextStep: string | null;
  /** What the module threw; null if it threw nothing. */
  readonly failure: Failure | null;

  constructor(message: string, nextStep: string | null, failure: Failure | null) {
    super(message);
    this.nextStep = nextStep;
    this.failure = failure;
  }
}
