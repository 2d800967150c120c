import { VlqWriter } from '../../src/base/vlq.ts';
import type { ProfileCaptured, RunEvent } from '../../src/model/facts/events.ts';
import type { ProfileFrame } from '../../src/model/facts/profile.ts';
import { randomOf } from './simulateRun.ts';

export interface SimulatedProfile {
  readonly intervalMicros: number;
  readonly functions: number;
  /** The deepest stack. */
  readonly depth: number;
  readonly seed: number;
}

const partMicros = 10_000_000;
const baseDir = '/work/shop';
const packages = ['terser/dist/bundle.min.js', 'zod/v4/core.js', 'acorn/dist/acorn.js'];

/** Adds a profile of each worker to the events of a run. The same settings give the same events. */
export function withProfile(events: readonly RunEvent[], settings: SimulatedProfile): RunEvent[] {
  const ends = events.flatMap((event) => ('atMicros' in event ? [event.atMicros] : []));
  const toMicros = Math.max(...ends);
  const workers = new Set(events.flatMap((event) => (event.type === 'workerStarted' ? [event.worker] : [])));
  const parts = [...workers].flatMap((worker) => partsOf(worker, toMicros, settings));
  const end = events.findIndex(({ type }) => type === 'runFinished');
  return end < 0 ? [...events, ...parts] : [...events.slice(0, end), ...parts, ...events.slice(end)];
}

/** Half of the functions are the user's, the others those of packages, Node and V8. */
function frameAt(k: number): ProfileFrame {
  const place = { line: 1 + ((k * 37) % 900), column: 1 };
  if (k === 0) return { function: '(root)', file: '', line: 0, column: 0 };
  if (k === 1) return { function: 'minify', file: `${baseDir}/src/minify.ts`, line: 12, column: 1 };
  if (k === 2) return { function: '(garbage collector)', file: '', line: 0, column: 0 };
  if (k % 11 === 0) return { function: `write${k}`, file: 'node:fs', ...place };
  if (k % 2 === 0) return { function: `visit${k}`, file: `${baseDir}/node_modules/${packages[k % 3]}`, ...place };
  return { function: `transform${k}`, file: `${baseDir}/src/passes/pass${k % 17}.ts`, ...place };
}

/** A random walk over stacks: most samples differ from the one before in the innermost functions only. */
function partsOf(worker: number, toMicros: number, settings: SimulatedProfile): ProfileCaptured[] {
  const { intervalMicros, functions, depth, seed } = settings;
  const random = randomOf(seed + worker);
  const nodes = new Map<number, number>();
  const stack: number[] = [];
  const parts: ProfileCaptured[] = [];
  for (let fromMicros = 0; fromMicros < toMicros; fromMicros += partMicros) {
    const endMicros = Math.min(toMicros, fromMicros + partMicros);
    const [nodeText, sampleText] = [new VlqWriter(2), new VlqWriter(2)];
    const child = (parent: number, frame: number): number => {
      const key = (parent + 1) * functions + frame;
      let node = nodes.get(key);
      if (node !== undefined) return node;
      node = nodes.size;
      nodes.set(key, node);
      nodeText.add(parent, frame);
      return node;
    };
    const root = child(-1, 0);
    for (let at = fromMicros; at < endMicros; at += intervalMicros) {
      const kept = Math.max(1, stack.length - Math.floor(random() ** 3 * stack.length));
      stack.length = Math.min(stack.length, kept);
      if (stack.length === 0) stack.push(child(root, 1));
      while (stack.length < depth && random() < 0.85) {
        // The outer functions call a few others, the inner ones always the same, so that the tree has as many nodes as that
        // of a compiler: some 10,000 in each worker.
        const above = stack.at(-1) ?? root;
        const choice = stack.length < 5 ? Math.floor(random() ** 3 * 4) : 0;
        const called = (above * 31 + choice * 17) % (functions - 3);
        stack.push(child(above, 3 + called));
      }
      sampleText.add(random() < 0.03 ? child(root, 2) : (stack.at(-1) ?? root), at === fromMicros ? 0 : intervalMicros);
    }
    parts.push({
      type: 'profileCaptured',
      worker,
      begins: fromMicros === 0,
      fromMicros,
      toMicros: endMicros,
      intervalMicros,
      pausedMicros: 70_000,
      frames: fromMicros === 0 ? Array.from({ length: functions }, (_, k) => frameAt(k)) : [],
      nodes: nodeText.text,
      samples: sampleText.text,
      lines: '',
    });
  }
  return parts;
}
