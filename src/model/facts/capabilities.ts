import type { Isolation } from './job.ts';

/** What the workers of a run can do. Code that needs one of these asks for it, and never for an isolation by name. */
export interface Capabilities {
  /** A worker can be ended while it is busy, and a fresh one can take its place. */
  readonly kill: boolean;
  /** There can be several workers, so items reach them in chunks. */
  readonly parallel: boolean;
  /** Workers are threads of the process that starts them: shared memory reaches them, and their CPU time is its own. */
  readonly sharesProcess: boolean;
  /** User code runs on the main thread of that process, so it may keep the thread for as long as it wants. */
  readonly ownsMainThread: boolean;
  /** Workers are on other machines: a network is between them and the books. */
  readonly remote: boolean;
}

const capabilities: Readonly<Record<Isolation, Capabilities>> = {
  thread: { kill: true, parallel: true, sharesProcess: true, ownsMainThread: false, remote: false },
  process: { kill: true, parallel: true, sharesProcess: false, ownsMainThread: false, remote: false },
  inline: { kill: false, parallel: false, sharesProcess: true, ownsMainThread: true, remote: false },
};

export const capabilitiesOf = (isolation: Isolation): Capabilities => capabilities[isolation];

/** How far values travel that the workers are to share. */
export const reachOf = (isolation: Isolation): 'thread' | 'process' =>
  capabilities[isolation].sharesProcess ? 'thread' : 'process';

/** Items can race only if they run at the same time in the same memory. */
export function canRace(isolation: Isolation): boolean {
  const { parallel, sharesProcess } = capabilities[isolation];
  return parallel && sharesProcess;
}
