/** `cpu`: where the code spends its time. `heap`: where it allocates memory, also if that memory is free again. */
export type ProfileKind = 'cpu' | 'heap';

/** What is measured of the code of a run while it runs. */
export type ProfileSpec = CpuProfileSpec | HeapProfileSpec;

/** Samples of where the code spends its time. */
export interface CpuProfileSpec {
  /** Tells the specs apart. */
  readonly kind: 'cpu';
  /** Time between two samples of a worker's stack, in microseconds. Undefined: it grows with the length of the run. */
  readonly intervalMicros?: number | undefined;
}

/** Samples of where the code allocates memory. */
export interface HeapProfileSpec {
  /** Tells the specs apart. */
  readonly kind: 'heap';
  /** Memory that is allocated between two samples, in bytes. */
  readonly intervalBytes: number;
}

/** V8's own default. The cost of 64 KiB cannot be told from noise either, but its parts are eight times as long. */
export const defaultIntervalBytes = 512 * 1024;

export const defaultProfiles: Readonly<Record<ProfileKind, ProfileSpec>> = {
  cpu: { kind: 'cpu' },
  heap: { kind: 'heap', intervalBytes: defaultIntervalBytes },
};

/** Least and most that may be between two samples. Units are those of `ProfileSpec`. */
export const intervalLimits = { cpu: [50, 1_000_000], heap: [2 ** 12, 2 ** 26] } as const;

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
 * A part of the profile of one worker: samples that V8 took of its JavaScript stack. In a CPU profile they count wall
 * time: a call that blocks counts like one that computes. In an allocation profile they count bytes, without the moments
 * at which these were allocated. Frames and nodes have numbers from 0, in the order in which the parts of one thread add
 * them; a part with `begins` comes from a new thread, and counts from 0 again.
 */
export interface ProfilePart {
  /** Absent in a CPU profile. */
  readonly kind?: 'heap';
  readonly begins: boolean;
  /** Start and end of the sampling, in microseconds since the run's start. */
  readonly fromMicros: number;
  readonly toMicros: number;
  /** The time between two samples that V8 was asked for, in microseconds; only in a CPU profile. */
  readonly intervalMicros?: number;
  /** The memory between two samples that V8 was asked for, in bytes; only in an allocation profile. */
  readonly intervalBytes?: number;
  /** Time that the worker was kept from its items by the start of the sampling and by its end, in microseconds. */
  readonly pausedMicros: number;
  /** New functions. */
  readonly frames: readonly ProfileFrame[];
  /** New nodes of the call tree: pairs of the parent (-1 for none) and the frame. See `VlqWriter` for the form. */
  readonly nodes: string;
  /**
   * Pairs of the node, and the time since the sample before (the first one: since `fromMicros`) in microseconds. In an
   * allocation profile: pairs of the node, and the bytes that its function has allocated itself.
   */
  readonly samples: string;
  /** Triples of a frame, a line of its file, and the number of samples in that line. */
  readonly lines: string;
  /**
   * Which item runs, if a worker runs several at the same time: pairs of the item (-1 for none), and the microseconds
   * since the pair before (the first one: since `fromMicros`).
   */
  readonly switches?: string;
}
