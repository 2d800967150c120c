import type { SourcePlace } from '../../base/sourcePlace.ts';
import type { Failure } from '../../model/facts/failure.ts';
import type { IsolationCheck } from '../../model/compare/isolation.ts';
import { profileOf } from '../../model/profile/profile.ts';
import type { RunModel } from '../../model/run/runModel.ts';
import type { WorkerSample } from '../../model/facts/workerSample.ts';
import type { FailureStep, HostSide } from '../../protocol/panel/viewSync.ts';

/** The line that declares a suspected variable, or one that changes it. */
export function suspectPlace(
  check: IsolationCheck | null,
  { suspect, change }: HostSide['events']['openSuspect'],
): SourcePlace | undefined {
  const found = check?.suspects[suspect];
  const line = change === null ? found?.line : found?.changes[change]?.line;
  return found && line !== undefined ? { file: found.file, line, column: 1 } : undefined;
}

/** A frame of a call that waited. */
export function stackPlace(
  model: RunModel,
  { stack, frame }: HostSide['events']['openStackFrame'],
): SourcePlace | undefined {
  return model.locks.stacks.get(stack)?.[frame];
}

/** A frame of a worker that was sampled. */
export function samplePlace(
  samples: readonly WorkerSample[],
  { worker, frame }: HostSide['events']['openSampleFrame'],
): SourcePlace | undefined {
  return samples.find((sample) => sample.worker === worker)?.frames[frame];
}

/** A frame of what a slow item did while it ran. */
export function itemSamplePlace(
  model: RunModel,
  { item, sample, frame }: HostSide['events']['openItemSampleFrame'],
): SourcePlace | undefined {
  return model.samples.get(item)?.[sample]?.frames[frame];
}

/** A frame of an access that takes part in a race. */
export function raceFramePlace(
  model: RunModel,
  { race, access, frame }: HostSide['events']['openRaceFrame'],
): SourcePlace | undefined {
  return model.races[race]?.accesses[access]?.frames[frame];
}

/** A line of the file of a function in the profile. */
export function profilePlace(
  model: RunModel,
  { frame, line }: HostSide['events']['openProfileFrame'],
): SourcePlace | undefined {
  const found = profileOf(model)?.tree.frames[frame];
  if (!found || /^$|^node:/.test(found.file)) return undefined;
  return { file: found.file, line, column: line === found.line ? found.column : 1 };
}

/** A frame of an item's failure, or of a cause or member of it. */
export function framePlace(
  model: RunModel,
  { item, path, frame }: HostSide['events']['openFrame'],
): SourcePlace | undefined {
  return frameIn(model.failures.get(item)?.failure, path, frame);
}

/** A frame of an error that came after its item had ended, or of a cause or member of it. */
export function strayFramePlace(
  model: RunModel,
  { error, path, frame }: HostSide['events']['openStrayFrame'],
): SourcePlace | undefined {
  return frameIn(model.strayErrors[error]?.failure, path, frame);
}

function frameIn(root: Failure | undefined, path: readonly FailureStep[], frame: number): SourcePlace | undefined {
  let failure = root;
  for (const step of path) failure = step === 'cause' ? failure?.cause : failure?.errors?.[step];
  return failure?.frames[frame];
}
