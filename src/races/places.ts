/** Number of calls that identify a place. The rest of its stack is that of its first access. */
const keyDepth = 2;
const stackDepth = 16;
const longestStack = 4000;

interface CallSite {
  getFileName(): string | null | undefined;
  getPosition(): number;
}

type StackHook = (error: Error, sites: readonly CallSite[]) => unknown;

const engine = Error as unknown as {
  stackTraceLimit: number;
  prepareStackTrace: StackHook | undefined;
  captureStackTrace(target: object, below: unknown): void;
};
const { captureStackTrace } = engine;
const asSites: StackHook = (_, sites) => sites;

/**
 * The places of one thread, identified by their call sites. This takes a few microseconds; the text of a stack is
 * created only once.
 */
export class Places {
  readonly #known = new Map<string, number>();
  readonly #intern: (stack: string) => number;

  /** `intern` returns the number of a stack that is new in this thread. */
  constructor(intern: (stack: string) => number) {
    this.#intern = intern;
  }

  /** The place that called the function `below`. */
  here(below: unknown): number {
    const key = keyOf(stackOf(below, keyDepth, asSites) as readonly CallSite[]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const place = this.#intern(String(stackOf(below, stackDepth, undefined)).slice(0, longestStack));
    this.#known.set(key, place);
    return place;
  }
}

function stackOf(below: unknown, depth: number, hook: StackHook | undefined): unknown {
  const { stackTraceLimit, prepareStackTrace } = engine;
  engine.stackTraceLimit = depth;
  engine.prepareStackTrace = hook;
  try {
    // A new object each time, because V8 is five times slower on an object that has a stack.
    const holder: { stack?: unknown } = {};
    captureStackTrace(holder, below);
    return holder.stack;
  } finally {
    engine.stackTraceLimit = stackTraceLimit;
    engine.prepareStackTrace = prepareStackTrace;
  }
}

function keyOf(sites: readonly CallSite[]): string {
  let key = '';
  for (const site of sites) key += `${site.getFileName()}:${site.getPosition()} `;
  return key;
}

/** The topmost calls of a stack without columns, so that the read and the write of `x += 1` are one place. */
export function lineOf(stack: string): string {
  return stack
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, keyDepth)
    .map((line) => line.replace(/:\d+(\)?)$/, '$1'))
    .join('\n');
}
