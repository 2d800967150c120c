import { subscribe } from 'node:diagnostics_channel';
import type { LockMode } from '../records.ts';
import { nowMicros } from './clock.ts';
import type { FarEnd } from './farEnd.ts';
import { guarded } from './guarded.ts';
import type { RecordFile } from './recordFile.ts';

interface LockMessage {
  readonly name: string;
  readonly mode: LockMode;
}

interface Asked {
  readonly request: number;
  readonly name: string;
}

/**
 * Sees requests of `navigator.locks` in this thread, from Node 24 on, which has channels for them. Their messages have no
 * number: those of one name are granted in the order in which they were made, and a request that may not wait misses the
 * lock at once.
 */
export function watchLocks(file: RecordFile, far: FarEnd): void {
  const asked: Asked[] = [];
  let requests = 0;
  let held = 0;
  const take = (at: number): Asked | undefined => (at < 0 ? undefined : asked.splice(at, 1)[0]);
  const first = (name: string): number => asked.findIndex((each) => each.name === name);
  on('start', ({ name, mode }) => {
    const request = requests++;
    asked.push({ request, name });
    file.add(['lockAsked', request, name, mode, far.itemNow, nowMicros()]);
  });
  on('grant', ({ name }) => {
    const granted = take(first(name));
    if (!granted) return;
    held++;
    file.add(['lockTaken', granted.request, nowMicros()]);
  });
  on('miss', ({ name }) => {
    const missed = take(asked.findLastIndex((each) => each.name === name));
    if (missed) file.add(['lockMissed', missed.request, nowMicros()]);
  });
  on('end', ({ name, mode }) => {
    // A request that was given up without the lock.
    const left = held === 0 ? take(first(name)) : undefined;
    if (left) return file.add(['lockMissed', left.request, nowMicros()]);
    held = Math.max(0, held - 1);
    file.add(['lockFreed', name, mode, nowMicros()]);
  });
}

function on(event: string, see: (message: LockMessage) => void): void {
  subscribe(`locks.request.${event}`, (message) => {
    guarded(() => see(message as LockMessage));
  });
}
