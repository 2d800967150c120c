import type { Misfit } from '../../base/shape.ts';
import type { RunEvent } from './events.ts';
import type { ItemsCalled } from './itemsCalled.ts';
import type { Job } from './job.ts';
import { selectionOf, type ItemSelection } from './selection.ts';

/** Items and chunks are rows of tables in memory. No run has more of them open at the same time. */
const mostOpenItems = 2 ** 24;
const mostOpenChunks = 2 ** 20;

/**
 * The limits that the events of a run set for one another: items and chunks are numbered in order, so that one number
 * cannot be far above the number of those before. Without this, one wrong number would fill the memory.
 */
export class RunLimits {
  #total = Infinity;
  #selected: ItemSelection | undefined;
  /** Items of an input among which one is selected. */
  #spread = 1;
  /** Items that another run has dealt among shards. */
  #known = 0;
  #settled = 0;

  /** The first number of an event that is out of its limits. Otherwise its numbers count for the next ones. */
  misfitOf(event: RunEvent): Misfit | undefined {
    switch (event.type) {
      case 'runStarted':
        if (event.origin.kind === 'job') this.#select(event.origin.job);
        return undefined;
      case 'runPlanned':
      case 'inputEnded':
        this.#total = event.total ?? Infinity;
        return undefined;
      case 'itemsSettled':
        return this.#settledMisfit(event.steps) ?? this.#chunkMisfit(event.chunk);
      case 'itemsCalled':
        return this.#calledMisfit(event);
      case 'itemStarted':
        return this.#itemMisfit(event.item, '.item') ?? this.#chunkMisfit(event.chunk);
      case 'itemFailed':
        return this.#itemMisfit(event.item, '.item');
      case 'chunkStarted':
      case 'chunkFinished':
        return this.#chunkMisfit(event.chunk);
      default:
        return undefined;
    }
  }

  #select(job: Pick<Job, 'items' | 'shard'>): void {
    this.#selected = selectionOf(job);
    this.#spread = job.shard?.of ?? 1;
    this.#known = job.shard?.balanced?.known ?? 0;
  }

  #settledMisfit(steps: readonly number[]): Misfit | undefined {
    let item = 0;
    for (let k = 0; k < steps.length; k += 2) {
      const repetitions = steps[k + 1] ?? 0;
      item += (steps[k] ?? 0) * repetitions;
      this.#settled += repetitions;
      const found = this.#itemMisfit(item, `.steps[${k}]`);
      if (found) return found;
    }
    return undefined;
  }

  /** A call is named before its first item is settled, and no call has fewer than one item. */
  #calledMisfit({ call, first, count }: ItemsCalled): Misfit | undefined {
    const end = this.#settled + mostOpenItems;
    if (call >= end) return { path: '.call', expected: `a call below ${end}`, found: call };
    return count > 0 ? this.#itemMisfit(first + count - 1, '.count') : undefined;
  }

  #itemMisfit(item: number, path: string): Misfit | undefined {
    if (this.#selected && !this.#selected.includes(item)) {
      return { path, expected: 'one of the items that the run selected', found: item };
    }
    if (this.#selected && this.#selected.end < Infinity) return undefined;
    const end = this.#known + this.#spread * Math.min(this.#total, this.#settled + mostOpenItems);
    return item < end ? undefined : { path, expected: `an item below ${end}`, found: item };
  }

  #chunkMisfit(chunk: number): Misfit | undefined {
    const end = this.#settled + mostOpenChunks;
    return chunk < end ? undefined : { path: '.chunk', expected: `a chunk below ${end}`, found: chunk };
  }
}
