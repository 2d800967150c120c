import { createHook, type AsyncHook } from 'node:async_hooks';
import { dirname } from 'node:path';
import { Session, type Profiler, type Runtime } from 'node:inspector';
import { fileURLToPath } from 'node:url';
import { VlqWriter } from '../base/vlq.ts';
import { monotonicMicros } from './clock.ts';
import type { ProfileFrame, ProfilePart } from '../model/facts/profile.ts';

/** Taking a part costs 30 to 130 ms, because V8 registers all code again. It is taken this often at most. */
const partMicros = 10_000_000;
/** The time of taking a part is at most this share of the time that it covers. */
const longestPauseShare = 0.01;

export interface CpuProfilerOptions {
  readonly intervalMicros: number;
  /** The run's start on the machine's monotonic clock, which V8's samples have, too. */
  readonly originMicros: number;
  readonly append: (part: ProfilePart) => void;
  /**
   * The item that runs now, -1 for none. Given if several items run at the same time: their samples are told apart by
   * the moments at which another item continues. Otherwise the time of a sample is enough.
   */
  readonly itemNow?: (() => number) | undefined;
}

/** V8's sampling profiler in this thread. The samples go out in parts, so that a thread that dies loses the last part only. */
export class CpuProfiler {
  readonly #options: CpuProfilerOptions;
  readonly #session = new Session();
  readonly #frames = new Map<string, number>();
  /** Number of a node by `parent:frame`. */
  readonly #nodes = new Map<string, number>();
  readonly #itemNow: (() => number) | undefined;
  readonly #hook: AsyncHook | undefined;
  /** Items and moments: `[item, atMicros, item, atMicros, …]`. */
  #switches: number[] = [];
  #begins = true;
  #startedMicros = 0;
  #pausedMicros = 0;

  constructor(options: CpuProfilerOptions) {
    this.#options = options;
    this.#itemNow = options.itemNow;
    if (options.itemNow) this.#hook = createHook({ before: () => this.noteItem() }).enable();
    this.#session.connect();
    this.#post('Profiler.enable');
    this.#post('Profiler.setSamplingInterval', { interval: options.intervalMicros });
    this.#start(this.#nowMicros());
  }

  /** Call it where an item begins. Where one continues after an await, Node calls it. */
  noteItem(item = this.#itemNow?.() ?? -1): void {
    if (this.#itemNow && item !== this.#switches.at(-2)) this.#switches.push(item, monotonicMicros());
  }

  /** Between two chunks: takes a part if it is time. */
  offer(): void {
    const nextMicros = Math.max(partMicros, this.#pausedMicros / longestPauseShare);
    if (this.#nowMicros() - this.#startedMicros < nextMicros) return;
    const began = this.#nowMicros();
    this.#append(this.#stop());
    this.#start(began);
  }

  /** Takes the last part and ends the sampling. V8 must not sample a thread that ends. */
  close(): void {
    this.#append(this.#stop());
    this.#session.disconnect();
    this.#hook?.disable();
  }

  #start(pauseBeganMicros: number): void {
    this.#post('Profiler.start');
    this.#startedMicros = this.#nowMicros();
    this.#pausedMicros = this.#startedMicros - pauseBeganMicros;
  }

  #stop(): Profiler.Profile {
    return (this.#post('Profiler.stop') as Profiler.StopReturnType).profile;
  }

  /** Domains of the inspector that run in this thread answer before `post` returns. */
  #post(method: string, params?: object): unknown {
    let answer: { readonly error: Error | null; readonly result: unknown } | undefined;
    this.#session.post(method, params, (error, result) => (answer = { error, result }));
    if (!answer) throw new Error(`the inspector did not answer ${method}`);
    if (answer.error) throw answer.error;
    return answer.result;
  }

  readonly #nowMicros = (): number => Number(process.hrtime.bigint() / 1000n);

  #append(profile: Profiler.Profile): void {
    const { intervalMicros, originMicros, append } = this.#options;
    const frames: ProfileFrame[] = [];
    const nodes = new VlqWriter(2);
    const lines = new VlqWriter(3);
    const numbers = new Map<number, number>();
    const parents = parentsOf(profile.nodes);
    for (const { id, callFrame, positionTicks } of profile.nodes) {
      const parent = numbers.get(parents.get(id) ?? -1) ?? -1;
      const frame = this.#frameOf(callFrame, frames);
      const node = intern(this.#nodes, `${parent}:${frame}`, () => nodes.add(parent, frame));
      numbers.set(id, node);
      for (const { line, ticks } of positionTicks ?? []) lines.add(frame, line, ticks);
    }
    const samples = new VlqWriter(2);
    const deltas = profile.timeDeltas ?? [];
    for (const [k, id] of (profile.samples ?? []).entries()) samples.add(numbers.get(id) ?? -1, deltas[k] ?? 0);
    append({
      begins: this.#begins,
      fromMicros: Math.round(profile.startTime - originMicros),
      toMicros: Math.round(profile.endTime - originMicros),
      intervalMicros,
      pausedMicros: this.#pausedMicros,
      frames,
      nodes: nodes.text,
      samples: samples.text,
      lines: lines.text,
      ...(this.#itemNow && { switches: this.#takeSwitches(profile.startTime) }),
    });
    this.#begins = false;
  }

  /** The item that runs on is the first of the next part. */
  #takeSwitches(fromMicros: number): string {
    const switches = new VlqWriter(2);
    let from = Math.round(fromMicros);
    for (let k = 0; k < this.#switches.length; k += 2) {
      const at = Math.max(from, Math.round(this.#switches[k + 1] ?? 0));
      switches.add(this.#switches[k] ?? -1, at - from);
      from = at;
    }
    this.#switches = this.#switches.slice(-2);
    return switches.text;
  }

  #frameOf({ functionName, url, lineNumber, columnNumber }: Runtime.CallFrame, added: ProfileFrame[]): number {
    const file = url.startsWith('file:') ? fileURLToPath(url) : url;
    const frame: ProfileFrame =
      dirname(file) === __dirname
        ? ownFrame
        : { function: functionName, file, line: lineNumber + 1, column: columnNumber + 1 };
    return intern(this.#frames, `${frame.function}\n${frame.file}\n${frame.line}:${frame.column}`, () =>
      added.push(frame),
    );
  }
}

/** Our functions are no matter of the user's. */
const ownFrame: ProfileFrame = { function: 'poolscope', file: '', line: 0, column: 0, own: true };

/** V8 lists a node before its children. */
function parentsOf(nodes: readonly Profiler.ProfileNode[]): ReadonlyMap<number, number> {
  const parents = new Map<number, number>();
  for (const { id, children } of nodes) for (const child of children ?? []) parents.set(child, id);
  return parents;
}

/** The number of a key; a new key gets the next number. */
function intern(numbers: Map<string, number>, key: string, onNew: () => void): number {
  const known = numbers.get(key);
  if (known !== undefined) return known;
  onNew();
  numbers.set(key, numbers.size);
  return numbers.size - 1;
}
