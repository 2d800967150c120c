// Queue and Pipe: producers and consumers exchange work over a queue, two workers talk over a pipe.
import { Pipe, Pool, Queue, type Connection } from 'poolscope';

/** Two producers, two consumers. */
export const inputs = ['produce', 'produce', 'consume', 'consume'];
/** The two ends of the pipe. They need two workers. */
export const sides = ['ask', 'answer'];

const count = 50;
/** A wait ends with an error if the other side has failed, or if there is no second worker. */
const patience = { timeout: 10_000 };

export const initargs = () => [new Queue<number | 'end'>(), ...Pipe<number | 'end'>()] as const;

let queue: Queue<number | 'end'>;
let ends: Readonly<Record<string, Connection<number | 'end'>>>;

export function setup(
  numbers: typeof queue,
  ask: Connection<number | 'end'>,
  answer: Connection<number | 'end'>,
): void {
  queue = numbers;
  ends = { ask, answer };
}

/** Returns what it took out of the queue. */
export function exchange(role: string): number[] {
  const taken: number[] = [];
  if (role === 'produce') {
    for (let k = 0; k < count; k++) queue.put(k);
    queue.put('end');
    return taken;
  }
  for (;;) {
    const message = queue.get(patience);
    if (message === 'end') return taken;
    taken.push(message);
  }
}

/** One side sends numbers, the other answers with the double. Returns what it received. */
export function talk(side: string): number[] {
  const end = ends[side]!;
  const came: number[] = [];
  for (let k = 1; side === 'ask' && k <= 5; k++) {
    end.send(k);
    came.push(Number(end.recv(patience)));
  }
  if (side === 'ask') end.send('end');
  for (let message = side === 'ask' ? 'end' : end.recv(patience); message !== 'end'; message = end.recv(patience)) {
    came.push(Number(message));
    end.send(Number(message) * 2);
  }
  return came;
}

async function main(): Promise<void> {
  await using pool = await Pool.open<typeof import('./10-queue-and-pipe.ts')>(new URL(import.meta.url), {
    workers: 4,
    initializer: { name: 'setup', args: [...initargs()] },
  });
  const taken = (await pool.map('exchange', inputs, { chunksize: 1 })).flat();
  const expected = Array.from({ length: 2 * count }, (_, k) => k >> 1);
  const once = taken.sort((a, b) => a - b).join() === expected.join();
  console.log(`queue: ${taken.length} messages, every one ${once ? 'once' : 'NOT once'}`);
  const [asked = [], answered = []] = await pool.map('talk', sides, { chunksize: 1 });
  console.log(`pipe: ${answered.join(' ')} asked, ${asked.join(' ')} answered`);
}

if (import.meta.main) await main();
