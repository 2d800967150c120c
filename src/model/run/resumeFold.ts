import { outcomeOf, type RunFinished } from '../facts/events.ts';
import type { RunResumed } from '../facts/runResumed.ts';
import { keepSpans } from './followWaits.ts';
import { endAllWaits } from './locks.ts';
import { isOver, type Resumption, type RunModel, type SummedFigure } from './runModel.ts';

const summed: readonly SummedFigure[] = ['cpuMicros', 'coreWaitMicros', 'inputMicros', 'runnerMicros', 'ownerMicros'];

/** The run continues: it is no longer over, and some items have no outcome any more. */
export function resumeFold(model: RunModel, { atMicros, startedAtMs, originMicros, node, again }: RunResumed): void {
  const before: Partial<Record<SummedFigure, number>> = {};
  for (const name of summed) {
    const figure = model[name];
    if (isOver(model) && figure !== undefined) before[name] = figure;
  }
  const resumption: Resumption = { atMicros, startedAtMs, wallMicros: model.wallMicros, before };
  model.resumes.push(resumption);
  model.phase = undefined;
  model.pausedMicros = undefined;
  endWorkers(model, atMicros, null);
  model.state = 'starting';
  model.error = undefined;
  model.originMicros = originMicros;
  model.node = node;
  const { outcome } = model.items;
  for (const [first, last] of again) {
    for (let item = first; item <= Math.min(last, outcome.length - 1); item++) {
      const name = outcomeOf(outcome.get(item));
      if (name === undefined) continue;
      model.counts[name]--;
      outcome.set(item, 0);
    }
  }
  if (atMicros > model.nowMicros) model.nowMicros = atMicros;
}

/** Workers are up: the time since those of the part before is a pause. */
export function startWorkers(model: RunModel, atMicros: number): void {
  model.workersStartedMicros ??= atMicros;
  const before = model.resumes.at(-1)?.wallMicros ?? 0;
  model.pausedMicros = Math.max(0, atMicros - model.workersStartedMicros - before);
}

/** No worker of an earlier process lives any more. `reason` is null if they ended in order, or if it is not known. */
export function endWorkers(model: RunModel, atMicros: number, reason: string | null): void {
  keepSpans(model, endAllWaits(model.locks, atMicros), atMicros);
  for (const worker of model.workers) {
    worker.running.clear();
    if (worker.state !== 'exited' && reason !== null) worker.exits.push({ atMicros, reason });
    worker.state = 'exited';
  }
}

/** Takes the figures of the end. Those of a continued run are sums, and unknown if one part is. */
export function addFigures(model: RunModel, event: RunFinished): void {
  const before = model.resumes.at(-1)?.before;
  for (const name of summed) {
    const [earlier, now] = [before ? before[name] : 0, event[name]];
    model[name] = earlier === undefined || now === undefined ? undefined : earlier + now;
  }
}
