import type { ShownPlace } from '../model/facts/failure.ts';

/** A file of the user cannot be loaded. The message names the place and shows the line. */
export class LoadFailed extends Error {
  override readonly name = 'LoadFailed';

  /** What is wrong, in one sentence. */
  readonly problem: string;
  readonly nextStep: string;
  readonly place: ShownPlace | undefined;

  constructor(problem: string, nextStep: string, place?: ShownPlace) {
    super(withPlace(problem, place));
    this.problem = problem;
    this.nextStep = nextStep;
    this.place = place;
  }
}

/**
 * True for a LoadFailed, including one that Node has copied from the thread of its loader hooks. The copy loses the
 * class and keeps only the name and the own properties.
 */
export const isLoadFailed = (error: unknown): error is LoadFailed =>
  error instanceof Error && error.name === 'LoadFailed' && 'problem' in error;

function withPlace(problem: string, place: ShownPlace | undefined): string {
  if (!place) return problem;
  const { at, codeFrame } = place;
  const frame = codeFrame === undefined ? '' : `\n${codeFrame}`;
  return `${at.file}:${at.line}:${at.column}: ${problem}${frame}`;
}
