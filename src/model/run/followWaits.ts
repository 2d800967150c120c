import type { DeadlockFound, WaitBegan, WaitEnded, WaitHolderChanged, WaitsTallied } from '../facts/waitEvents.ts';
import { addTallies, beginWait, changeHolder, endWait, type OpenWait } from './locks.ts';
import { workerOf, type RunModel } from './runModel.ts';

type WaitEvent = WaitBegan | WaitHolderChanged | WaitEnded | WaitsTallied | DeadlockFound;

/** Folds one event about waits into the model. */
export function followWaits(model: RunModel, event: WaitEvent): void {
  const { locks } = model;
  switch (event.type) {
    case 'waitBegan':
      return beginWait(locks, event);
    case 'waitHolderChanged':
      return changeHolder(locks, event);
    case 'waitEnded': {
      const ended = endWait(locks, event.wait, event.atMicros);
      return keepSpans(model, ended ? [ended] : [], event.atMicros);
    }
    case 'waitsTallied':
      return addTallies(locks, event);
    case 'deadlockFound':
      return void locks.deadlocks.push(event);
  }
}

/** Keeps the times of waits that have ended, for the timeline. */
export function keepSpans(model: RunModel, ended: readonly OpenWait[], endMicros: number): void {
  for (const { worker, atMicros } of ended) {
    const { waits } = workerOf(model, worker);
    waits.startMicros.push(atMicros);
    waits.endMicros.push(endMicros);
  }
}
