// Event: workers get ready, wait for the signal, and begin together.
import { Event, Pool, Semaphore, SharedValue } from 'poolscope';

/** Four workers. On the command line: --workers 4. */
export const inputs = [0, 1, 2, 3];

export const initargs = () => {
  const ready = new Semaphore(0, { name: 'ready' });
  const start = new Event({ name: 'start' });
  const signalled = new SharedValue('float64', 0);
  void giveSignal(ready, start, signalled);
  return [ready, start, signalled] as const;
};

/** Waits until all are ready, then sets the event. */
async function giveSignal(ready: Semaphore, start: Event, signalled: SharedValue<'float64'>): Promise<void> {
  for (const _ of inputs) await ready.acquireAsync();
  signalled.value = now();
  start.set();
}

let ready: Semaphore;
let start: Event;
let signalled: SharedValue<'float64'>;

export function setup(semaphore: Semaphore, event: Event, time: SharedValue<'float64'>): void {
  ready = semaphore;
  start = event;
  signalled = time;
}

/** Returns the milliseconds from the signal to its own start. */
export function begin(): number {
  ready.release();
  if (!start.wait({ timeout: 10_000 })) throw new Error('no signal came: are there four workers?');
  return now() - signalled.value;
}

/** Time in milliseconds on the clock that all threads share. */
const now = (): number => Number(process.hrtime.bigint()) / 1e6;

async function main(): Promise<void> {
  await using pool = await Pool.open<typeof import('./13-event.ts')>(new URL(import.meta.url), {
    workers: 4,
    initializer: { name: 'setup', args: [...initargs()] },
  });
  const gaps = await pool.map('begin', inputs, { chunksize: 1 });
  console.log(`${gaps.length} workers, ${gaps.filter((gap) => gap >= 0).length} began after the signal`);
  console.log(`# start gap: ${gaps.map((gap) => `${gap.toFixed(2)} ms`).join(', ')}`);
}

if (import.meta.main) await main();
