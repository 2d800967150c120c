/** What is measured of the code of a run while it runs. */
export interface ProfileSpec {
  readonly kind: 'cpu';
  /** Time between two samples of a worker's stack, in microseconds. */
  readonly intervalMicros: number;
}

/** A shorter one slows the run down; a longer one saves little, since a part of the cost is fixed. */
export const defaultIntervalMicros = 1000;

/** A function in a profile. Two functions are the same if all fields are. */
export interface ProfileFrame {
  /** Empty for a function without a name. */
  readonly function: string;
  /** Absolute path or a `node:` specifier; empty for V8's own frames, such as `(garbage collector)`. */
  readonly file: string;
  /** The place where the function starts, from 1; 0 if it has no source. */
  readonly line: number;
  readonly column: number;
  /** Whether it is a part of Poolscope, which surrounds the items in a worker. */
  readonly own?: true;
}

/**
 * A part of the CPU profile of one worker: samples that V8 took of its JavaScript stack. Samples count wall time: a call
 * that blocks counts like one that computes. Frames and nodes have numbers from 0, in the order in which the parts of
 * one thread add them; a part with `begins` comes from a new thread, and counts from 0 again.
 */
export interface ProfilePart {
  readonly begins: boolean;
  /** Start and end of the sampling, in microseconds since the run's start. */
  readonly fromMicros: number;
  readonly toMicros: number;
  /** The time between two samples that V8 was asked for, in microseconds. */
  readonly intervalMicros: number;
  /** Time that the worker was kept from its items by the start of the sampling and by its end, in microseconds. */
  readonly pausedMicros: number;
  /** New functions. */
  readonly frames: readonly ProfileFrame[];
  /** New nodes of the call tree: pairs of the parent (-1 for none) and the frame. See `VlqWriter` for the form. */
  readonly nodes: string;
  /** Pairs of the node, and the time since the sample before (the first one: since `fromMicros`) in microseconds. */
  readonly samples: string;
  /** Triples of a frame, a line of its file, and the number of samples in that line. */
  readonly lines: string;
  /**
   * Which item runs, if a worker runs several at the same time: pairs of the item (-1 for none), and the microseconds
   * since the pair before (the first one: since `fromMicros`).
   */
  readonly switches?: string;
}
