import { messageOf, UserFacingError } from '../base/errors.ts';
import { plural } from '../base/numberText.ts';
import { SetupFailed } from '../engine/backends/backend.ts';
import { isLoadFailed } from '../loading/loadFailed.ts';
import type { Failure, RunError, ShownPlace } from '../model/facts/failure.ts';
import type { SourceMapper } from '../model/facts/sourceMapper.ts';
import { codeFrame } from './codeFrame.ts';
import { PreflightFailed } from './preflightFailed.ts';
import { InputBrokeOff } from './untilBreak.ts';

/** Why a run of `module` could not start or continue, with the place in the source if it is known. */
export function toRunError(thrown: unknown, module: string, mapper: SourceMapper | undefined): RunError {
  const placed = (message: string, nextStep: string | undefined, raw: Failure | undefined): RunError => {
    const failure = raw ? (mapper?.failure(raw) ?? raw) : undefined;
    const frames = failure?.frames.filter(({ file }) => !file.startsWith('node:'));
    const frame = frames?.find((candidate) => candidate.inUserCode) ?? frames?.[0];
    const at = frame
      ? { file: frame.file, line: frame.line, column: frame.column }
      : { file: module, line: 1, column: 1 };
    return { message, nextStep, failure, at, codeFrame: frame ? codeFrame(at) : undefined };
  };
  if (thrown instanceof InputBrokeOff) {
    const error = toRunError(thrown.cause, module, mapper);
    return { ...error, message: `the input broke off after ${plural(thrown.items, 'item')}: ${error.message}` };
  }
  if (isLoadFailed(thrown)) return located(thrown.problem, thrown.nextStep, thrown.place);
  if (thrown instanceof UserFacingError) return { message: thrown.message, nextStep: thrown.nextStep };
  if (thrown instanceof PreflightFailed) {
    const { message, nextStep, failure, place } = thrown;
    return place ? located(message, nextStep, place) : placed(message, nextStep, failure);
  }
  if (thrown instanceof SetupFailed) {
    const { kind, name, message } = thrown.failure;
    const what = `${name}: ${message}`;
    // An error that the module or its setup threw needs no explanation, like an error of the preflight.
    if (kind === 'setup') return placed(what, undefined, thrown.failure);
    const nextStep = 'Check setup() and the top level of the module.';
    return placed(`a worker could not start: ${what}`, nextStep, thrown.failure);
  }
  const message = `internal error: ${messageOf(thrown)}`;
  return { message, nextStep: thrown instanceof Error ? thrown.stack : undefined };
}

const located = (message: string, nextStep: string | undefined, place: ShownPlace | undefined): RunError => ({
  message,
  nextStep,
  ...place,
});
