import type { Frame } from './failure.ts';
import type { WorkerDoing } from './workerSample.ts';

/** What a slow item did at one moment, while it ran. At most three for each item. */
export interface ItemSampled {
  readonly type: 'itemSampled';
  readonly item: number;
  readonly worker: number;
  readonly atMicros: number;
  /** Time since the item began. */
  readonly ranMicros: number;
  readonly doing: Exclude<WorkerDoing, 'unknown'>;
  /** If it computed: its stack, innermost call first, without calls of Poolscope. */
  readonly frames: readonly Frame[];
  /** If it waited: the open resources, by Node's names. */
  readonly open: readonly string[];
}
