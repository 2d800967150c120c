import { int32Column, float64Column, type Column } from '../../base/column.ts';
import { forEachVlq } from '../../base/vlq.ts';
import type { ProfileCaptured } from '../facts/events.ts';
import type { ProfileFrame } from '../facts/profile.ts';
import { codeKindOf, type CodeKind } from './codeKind.ts';
import { repeatedNodes } from './repeatedNodes.ts';

/** The samples of one worker, in order. Columns of equal length. */
export interface SampleLane {
  readonly worker: number;
  /** Node of the tree. */
  readonly node: Column<Int32Array>;
  /** The moment of the sample, in microseconds since the run's start; of allocations, the end of their part. */
  readonly atMicros: Column<Float64Array>;
  /** Time until the next sample in microseconds, or bytes that were allocated. */
  readonly weight: Column<Float64Array>;
  /** The item that ran, if the worker recorded it: -1 for none or unknown, -2 if it must be found by time. */
  readonly item: Column<Int32Array>;
}

export const findByTime = -2;

/** A time in which V8 took no samples of a worker, in microseconds since the run's start. */
export interface SampleGap {
  readonly worker: number;
  readonly fromMicros: number;
  readonly toMicros: number;
}

/**
 * V8 samples a thread that waits or is inside native code, too. If none comes for so long, and for many intervals, its
 * sampler is stuck, or the process was suspended. The next part starts another sampler.
 */
const leastGapMicros = 2_000_000;
const leastGapIntervals = 20;

/** V8 samples at most 255 frames, each with the functions that are inlined into it. A file that was changed may have more. */
const deepestStack = 1024;

/**
 * One call tree of all workers. Node 0 is its root. Of the frames between the root and the first function of the user or of
 * a package, none is in the tree: what our own frames there cost is one node, `poolscope`, below the root. Garbage
 * collection is below the function that ran before it, as in Chrome's DevTools.
 */
export class CallTree {
  readonly frames: ProfileFrame[] = [];
  readonly kinds: CodeKind[] = [];
  /** By node. A parent comes before its children. */
  readonly parent = int32Column();
  readonly frame = int32Column();
  readonly lanes: SampleLane[] = [];
  /** By function and line of its file: the time that its samples stand for, or their number in an allocation profile. */
  readonly lineWeights: Map<number, number>[] = [];
  /** Times without samples. They count for no function. */
  readonly gaps: SampleGap[] = [];
  /** Number of parts that were added. */
  parts = 0;
  /** The times between two samples that V8 was asked for, in microseconds. */
  readonly intervalsMicros = new Set<number>();
  /** Time in which workers were kept from items by the profiler. */
  pausedMicros = 0;
  readonly #frameOf = new Map<string, number>();
  readonly #nodeOf = new Map<number, number>();
  /** By node. */
  readonly #depth = int32Column();
  #repeated: Uint8Array = new Uint8Array();
  readonly #readers = new Map<number, PartReader>();

  constructor() {
    this.parent.push(-1);
    this.frame.push(this.addFrame(rootFrame));
    this.#depth.push(0);
  }

  add(part: ProfileCaptured): void {
    let reader = this.#readers.get(part.worker);
    if (!reader || part.begins) {
      const lane = this.lanes.find(({ worker }) => worker === part.worker) ?? this.#addLane(part.worker);
      reader = new PartReader(this, lane);
      this.#readers.set(part.worker, reader);
    }
    this.parts++;
    this.pausedMicros += part.pausedMicros;
    if (part.intervalMicros !== undefined) this.intervalsMicros.add(part.intervalMicros);
    reader.read(part);
  }

  addFrame(frame: ProfileFrame): number {
    const key = `${frame.function}\n${frame.file}\n${frame.line}:${frame.column}`;
    let number = this.#frameOf.get(key);
    if (number !== undefined) return number;
    number = this.frames.length;
    this.#frameOf.set(key, number);
    this.frames.push(frame);
    this.kinds.push(codeKindOf(frame));
    this.lineWeights.push(new Map());
    return number;
  }

  /** By node: see `repeatedNodes`. */
  get isRepeated(): Uint8Array {
    if (this.#repeated.length !== this.parent.length) this.#repeated = repeatedNodes(this);
    return this.#repeated;
  }

  /** The child of a node for a function; the node itself if the stack cannot be deeper. */
  child(parent: number, frame: number): number {
    const depth = this.#depth.get(parent) + 1;
    if (depth > deepestStack) return parent;
    const key = parent * 2 ** 21 + frame;
    let node = this.#nodeOf.get(key);
    if (node !== undefined) return node;
    node = this.parent.length;
    this.#nodeOf.set(key, node);
    this.parent.push(parent);
    this.frame.push(frame);
    this.#depth.push(depth);
    return node;
  }

  #addLane(worker: number): SampleLane {
    const lane = {
      worker,
      node: int32Column(),
      atMicros: float64Column(),
      weight: float64Column(),
      item: int32Column(),
    };
    this.lanes.push(lane);
    return lane;
  }
}

const v8Frame = (name: string): ProfileFrame => ({ function: name, file: '', line: 0, column: 0 });
const rootFrame = v8Frame('(root)');
const poolscopeFrame: ProfileFrame = { ...v8Frame('poolscope'), own: true };

/** Reads the parts of one thread into the tree. */
class PartReader {
  readonly #tree: CallTree;
  readonly #lane: SampleLane;
  readonly #frames: number[] = [];
  /** By the thread's number of a node: the node of the tree that its own samples belong to, and that of its children. */
  readonly #selves: number[] = [];
  readonly #bases: number[] = [];
  #beforeCollection = 0;

  constructor(tree: CallTree, lane: SampleLane) {
    this.#tree = tree;
    this.#lane = lane;
  }

  read(part: ProfileCaptured): void {
    for (const frame of part.frames) this.#frames.push(this.#tree.addFrame(frame));
    forEachVlq(part.nodes, 2, ([parent = -1, frame = 0]) => this.#addNode(parent, this.#frames[frame] ?? 0));
    forEachVlq(part.lines, 3, ([frame = 0, line = 0, samples = 0]) => {
      const byLine = this.#tree.lineWeights[this.#frames[frame] ?? 0];
      byLine?.set(line, (byLine.get(line) ?? 0) + samples * (part.intervalMicros ?? 1));
    });
    if (part.kind === 'heap') this.#readAllocations(part);
    else this.#readTimes(part);
  }

  #readAllocations({ samples, toMicros }: ProfileCaptured): void {
    forEachVlq(samples, 2, ([node = 0, bytes = 0]) => {
      this.#lane.node.push(this.#selves[node] ?? 0);
      this.#lane.atMicros.push(toMicros);
      this.#lane.weight.push(bytes);
      this.#lane.item.push(-1);
    });
  }

  #readTimes(part: ProfileCaptured): void {
    const itemAt = itemsOf(part);
    const { node: nodes, atMicros, weight, item, worker } = this.#lane;
    const { intervalMicros = 0 } = part;
    const gapMicros = Math.max(leastGapMicros, leastGapIntervals * intervalMicros);
    let at = part.fromMicros;
    let isFirst = true;
    /** The sample before lasts until the next one, or the end of the part. */
    const lastUntil = (toMicros: number): void => {
      const isGap = toMicros - at > gapMicros;
      if (isGap) this.#tree.gaps.push({ worker, fromMicros: at, toMicros });
      if (!isFirst) weight.set(weight.length - 1, isGap ? intervalMicros : Math.max(0, toMicros - at));
    };
    forEachVlq(part.samples, 2, ([node = 0, delta = 0]) => {
      lastUntil(at + delta);
      at += delta;
      isFirst = false;
      nodes.push(this.#place(node));
      atMicros.push(at);
      weight.push(0);
      item.push(itemAt(at));
    });
    lastUntil(part.toMicros);
  }

  #addNode(parent: number, frame: number): void {
    const tree = this.#tree;
    const base = this.#bases[parent] ?? 0;
    const kind = tree.kinds[frame];
    if (parent < 0) {
      this.#selves.push(0);
      this.#bases.push(0);
    } else if (kind === 'poolscope') {
      this.#selves.push(tree.child(base, tree.addFrame(poolscopeFrame)));
      this.#bases.push(base);
    } else if (kind === 'node' && base === 0) {
      // Node's loop and its promises surround the items, too. Only their own time is theirs. What Poolscope calls is Poolscope's.
      const caller = this.#selves[parent] ?? 0;
      const isOurs = tree.kinds[tree.frame.get(caller)] === 'poolscope';
      this.#selves.push(isOurs ? caller : tree.child(0, frame));
      this.#bases.push(0);
    } else {
      const node = tree.child(base, frame);
      this.#selves.push(node);
      this.#bases.push(node);
    }
  }

  /** The node of a sample. Garbage collection has none above it in V8: it is put below what ran before. */
  #place(node: number): number {
    const tree = this.#tree;
    const placed = this.#selves[node] ?? 0;
    const frame = tree.frame.get(placed);
    if (tree.kinds[frame] === 'collection') return tree.child(this.#beforeCollection, frame);
    this.#beforeCollection = tree.kinds[frame] === 'idle' ? 0 : placed;
    return placed;
  }
}

/** The item at a moment. Moments must ascend. */
function itemsOf({ switches, fromMicros }: ProfileCaptured): (atMicros: number) => number {
  if (switches === undefined) return () => findByTime;
  const items: number[] = [];
  const froms: number[] = [];
  let from = fromMicros;
  forEachVlq(switches, 2, ([item = -1, delta = 0]) => {
    from += delta;
    items.push(item);
    froms.push(from);
  });
  let next = 0;
  return (atMicros) => {
    while (next < froms.length && (froms[next] ?? Infinity) <= atMicros) next++;
    return items[next - 1] ?? -1;
  };
}
