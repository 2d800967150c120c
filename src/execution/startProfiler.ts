import type { ProfileSpec } from '../model/facts/profile.ts';
import { handOverKey } from '../protocol/workerLink.ts';
import { CpuProfiler } from './cpuProfiler.ts';
import { HeapProfiler } from './heapProfiler.ts';
import type { Profiler, ProfilerOptions } from './profiler.ts';
import { intervalsOf } from './sampleIntervals.ts';

/** Lets the engine take a part of the profile at any moment, through V8's inspector. */
export function letHandOver(profiler: Profiler): void {
  Object.defineProperty(globalThis, Symbol.for(handOverKey), {
    value: () => profiler.handOver(),
    configurable: true,
  });
}

/** To be called before the user's module is loaded. The code of profilers is loaded only for runs with a profile. */
export function startProfiler(spec: ProfileSpec, options: ProfilerOptions): Profiler {
  return spec.kind === 'cpu'
    ? new CpuProfiler(intervalsOf(spec), options)
    : new HeapProfiler(spec.intervalBytes, options);
}
