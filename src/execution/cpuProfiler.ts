import { createHook, type AsyncHook } from 'node:async_hooks';
import type { Profiler as Inspected } from 'node:inspector';
import { VlqWriter } from '../base/vlq.ts';
import { monotonicMicros } from './clock.ts';
import { HandOvers } from './handOvers.ts';
import { laterSamples } from './laterSamples.ts';
import { OwnInspector } from './ownInspector.ts';
import { PartTree } from './partTree.ts';
import type { Profiler, ProfilerOptions } from './profiler.ts';
import type { SampleIntervals } from './sampleIntervals.ts';

/** V8's sampling of the stack in this thread. */
export class CpuProfiler implements Profiler {
  readonly #intervals: SampleIntervals;
  readonly #options: ProfilerOptions;
  readonly #inspector = new OwnInspector();
  readonly #tree = new PartTree();
  readonly #handOvers: HandOvers;
  readonly #itemNow: (() => number) | undefined;
  #hook: AsyncHook | undefined;
  /** Items and moments: `[item, atMicros, item, atMicros, …]`. */
  #switches: number[] = [];
  #begins = true;
  /** Undefined while the user's module is loaded. */
  #beganMicros: number | undefined;
  /** The time between two samples since the last hand-over. */
  #intervalMicros = 0;

  constructor(intervals: SampleIntervals, options: ProfilerOptions) {
    this.#intervals = intervals;
    this.#options = options;
    this.#handOvers = new HandOvers(options.partMicros);
    this.#itemNow = options.itemNow;
    this.#inspector.post('Profiler.enable');
    this.#start(monotonicMicros());
  }

  begin(): void {
    this.#beganMicros = monotonicMicros();
    if (this.#itemNow) this.#hook = createHook({ before: () => this.noteItem() }).enable();
  }

  /** Where an item continues after an await, Node calls it. */
  noteItem(item = this.#itemNow?.() ?? -1): void {
    if (this.#itemNow && item !== this.#switches.at(-2)) this.#switches.push(item, monotonicMicros());
  }

  offer(): void {
    if (this.#handOvers.isDue) this.handOver();
  }

  handOver(): void {
    this.#handOvers.take((beganMicros) => {
      this.#takePart();
      this.#start(beganMicros);
    });
  }

  /** V8 must not sample a thread that ends. */
  close(): void {
    this.#handOvers.take(() => this.#takePart());
    this.#inspector.close();
    this.#hook?.disable();
  }

  #start(pauseBeganMicros: number): void {
    this.#intervalMicros = this.#intervals(pauseBeganMicros - this.#options.originMicros);
    this.#inspector.post('Profiler.setSamplingInterval', { interval: this.#intervalMicros });
    this.#inspector.post('Profiler.start');
    this.#handOvers.begin(pauseBeganMicros);
  }

  #stop(): Inspected.Profile {
    return (this.#inspector.post('Profiler.stop') as Inspected.StopReturnType).profile;
  }

  #takePart(): void {
    const profile = this.#stop();
    if (this.#beganMicros !== undefined) this.#append(laterSamples(profile, this.#beganMicros));
  }

  #append(profile: Inspected.Profile): void {
    const { originMicros, append } = this.#options;
    const lines = new VlqWriter(3);
    const numbers = new Map<number, number>();
    const parents = parentsOf(profile.nodes);
    for (const { id, callFrame, positionTicks } of profile.nodes) {
      const frame = this.#tree.frame(callFrame);
      numbers.set(id, this.#tree.node(numbers.get(parents.get(id) ?? -1) ?? -1, frame));
      for (const { line, ticks } of positionTicks ?? []) lines.add(frame, line, ticks);
    }
    const samples = new VlqWriter(2);
    const deltas = profile.timeDeltas ?? [];
    for (const [k, id] of (profile.samples ?? []).entries()) samples.add(numbers.get(id) ?? -1, deltas[k] ?? 0);
    append({
      begins: this.#begins,
      fromMicros: Math.round(profile.startTime - originMicros),
      toMicros: Math.round(profile.endTime - originMicros),
      intervalMicros: this.#intervalMicros,
      pausedMicros: this.#handOvers.pausedMicros,
      ...this.#tree.take(),
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
}

/** V8 lists a node before its children. */
function parentsOf(nodes: readonly Inspected.ProfileNode[]): ReadonlyMap<number, number> {
  const parents = new Map<number, number>();
  for (const { id, children } of nodes) for (const child of children ?? []) parents.set(child, id);
  return parents;
}
