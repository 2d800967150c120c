import type { Failure } from '../model/facts/failure.ts';
import { describeFailure } from './describeFailure.ts';
import type { ItemScope } from './itemScope.ts';

export interface StrayErrorOptions {
  /** The item whose code threw; undefined outside of items. */
  readonly scope: () => ItemScope | undefined;
  /** Whether an item has broken Node's own code, whose errors belong to no other item. */
  readonly isOfBrokenNode?: (() => boolean) | undefined;
  /** Receives an error that came too late to fail an item, and the item if there is one. */
  readonly onLate: (failure: Failure, item: number | null) => void;
}

/** The stack without the frames of Poolscope, whose files are in one folder, and of Node. Without a stack, the error. */
export function usersStack({ stack, name, message }: Pick<Failure, 'stack' | 'name' | 'message'>): string {
  if (stack === '') return `${name}: ${message}`;
  const isForeign = (line: string): boolean =>
    /^\s+at /.test(line) && (line.includes(__dirname) || line.includes('node:'));
  const lines = stack.split('\n');
  return lines.filter((line) => !isForeign(line)).join('\n');
}

/** The part of `process` that reports errors; tests pass an emitter of their own. */
type ErrorEvents = Pick<NodeJS.EventEmitter, 'on' | 'off'>;

/**
 * Charges an error that nobody awaits to the item that started it: it fails an item that is still waiting, and is
 * reported for one that has ended. No other item is affected. Returns the function that ends this.
 */
export function catchStrayErrors(options: StrayErrorOptions, events: ErrorEvents = process): () => void {
  const { scope, isOfBrokenNode, onLate } = options;
  const onError = (error: unknown): void => {
    if (isOfBrokenNode?.()) return;
    const item = scope();
    if (item?.reject && !item.ended) return item.reject(error);
    onLate(describeFailure(error, 'thrown'), item?.item ?? null);
  };
  events.on('uncaughtException', onError);
  events.on('unhandledRejection', onError);
  return () => {
    events.off('uncaughtException', onError);
    events.off('unhandledRejection', onError);
  };
}
