import type { HeapProfiler as Inspected } from 'node:inspector';
import { VlqWriter } from '../base/vlq.ts';
import { monotonicMicros } from './clock.ts';
import { HandOvers } from './handOvers.ts';
import { OwnInspector } from './ownInspector.ts';
import { PartTree } from './partTree.ts';
import type { Profiler, ProfilerOptions } from './profiler.ts';

/**
 * V8's sampling of what this thread allocates. V8 does not say when a sample was taken, so samples belong to a part, and
 * not to an item.
 */
export class HeapProfiler implements Profiler {
  readonly #intervalBytes: number;
  readonly #options: ProfilerOptions;
  readonly #inspector = new OwnInspector();
  readonly #tree = new PartTree();
  readonly #handOvers: HandOvers;
  #begins = true;

  constructor(intervalBytes: number, options: ProfilerOptions) {
    this.#intervalBytes = intervalBytes;
    this.#options = options;
    this.#handOvers = new HandOvers(options.partMicros);
  }

  begin(): void {
    this.#start(monotonicMicros());
  }

  noteItem(): void {}

  offer(): void {
    if (this.#handOvers.isDue) this.handOver();
  }

  handOver(): void {
    this.#handOvers.take((beganMicros) => {
      this.#append(this.#stop());
      this.#start(beganMicros);
    });
  }

  close(): void {
    this.#handOvers.take(() => this.#append(this.#stop()));
    this.#inspector.close();
  }

  #start(pauseBeganMicros: number): void {
    this.#inspector.post('HeapProfiler.startSampling', {
      samplingInterval: this.#intervalBytes,
      // Otherwise V8 forgets what it has collected, and shows only what is still alive.
      includeObjectsCollectedByMajorGC: true,
      includeObjectsCollectedByMinorGC: true,
    });
    this.#handOvers.begin(pauseBeganMicros);
  }

  #stop(): Inspected.SamplingHeapProfile {
    return (this.#inspector.post('HeapProfiler.stopSampling') as Inspected.StopSamplingReturnType).profile;
  }

  #append({ head }: Inspected.SamplingHeapProfile): void {
    const { originMicros, append } = this.#options;
    const samples = new VlqWriter(2);
    const open = [{ parent: -1, found: head }];
    for (let next = open.pop(); next; next = open.pop()) {
      const { callFrame, selfSize, children } = next.found;
      const node = this.#tree.node(next.parent, this.#tree.frame(callFrame));
      if (selfSize > 0) samples.add(node, Math.round(selfSize));
      for (const found of children) open.push({ parent: node, found });
    }
    append({
      kind: 'heap',
      begins: this.#begins,
      fromMicros: Math.round(this.#handOvers.startedMicros - originMicros),
      toMicros: Math.round(monotonicMicros() - originMicros),
      intervalBytes: this.#intervalBytes,
      pausedMicros: this.#handOvers.pausedMicros,
      ...this.#tree.take(),
      samples: samples.text,
      lines: '',
    });
    this.#begins = false;
  }
}
