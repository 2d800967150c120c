import { figuresOf } from '../../model/advice/costFigures.ts';
import { mostlyWaiting, useOf } from '../../model/advice/useAdvice.ts';
import { capabilitiesOf } from '../../model/facts/capabilities.ts';
import type { ItemEvidence, RunEvidence } from '../../model/facts/evidence.ts';
import { isOver, type RunModel } from '../../model/run/runModel.ts';
import { readIsolation } from '../isolationFile.ts';
import { inputEvidence } from './inputEvidence.ts';
import { stateEvidence, varyingEvidence } from './isolationEvidence.ts';
import { logEvidence } from './logEvidence.ts';
import { profileEvidence } from './profileEvidence.ts';
import { raceEvidence } from './raceEvidence.ts';

/**
 * What a recorded run shows about the code that it ran. Undefined for a run that is not over, that Poolscope did not start,
 * or that did not note which code it loaded.
 */
export async function readEvidence(dir: string, model: RunModel): Promise<RunEvidence | undefined> {
  const { origin, code, races } = model;
  if (origin?.kind !== 'job' || code.size === 0 || !isOver(model)) return undefined;
  const figures = figuresOf(model);
  const isolation = await readIsolation(dir);
  const { module, exportName, isolation: place } = origin.job;
  const { sharesProcess, ownsMainThread } = capabilitiesOf(place);
  return {
    job: { file: module, exportName, inThreads: sharesProcess && !ownsMainThread },
    code: Object.fromEntries(code),
    places: [
      ...raceEvidence(races),
      ...(isolation ? stateEvidence(isolation) : []),
      ...profileEvidence(model),
      ...(figures ? await logEvidence(dir, figures) : []),
    ],
    items: [
      ...(isolation ? varyingEvidence(isolation) : []),
      ...waitEvidence(model),
      ...(figures ? await inputEvidence(dir, figures) : []),
    ],
  };
}

function waitEvidence(model: RunModel): readonly ItemEvidence[] {
  const share = useOf(model)?.waitedShare ?? 0;
  return share >= mostlyWaiting ? [{ kind: 'itemsWaited', share }] : [];
}
