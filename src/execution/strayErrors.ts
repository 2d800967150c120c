import { describeFailure } from './describeFailure.ts';
import type { ItemScope } from './itemScope.ts';

export interface StrayErrorOptions {
  /** The item whose code threw; undefined outside of items. */
  readonly scope: () => ItemScope | undefined;
  /** Receives an error, as a text for the log, that came too late to fail an item. */
  readonly onLate: (text: string) => void;
}

/** The part of `process` that reports errors; tests pass an emitter of their own. */
type ErrorEvents = Pick<NodeJS.EventEmitter, 'on' | 'off'>;

/**
 * Charges an error that nobody awaits to the item that started it: it fails an item that is still waiting, and is
 * logged for one that has ended. No other item is affected. Returns the function that ends this.
 */
export function catchStrayErrors({ scope, onLate }: StrayErrorOptions, events: ErrorEvents = process): () => void {
  const onError = (error: unknown): void => {
    const item = scope();
    if (item?.reject && !item.ended) return item.reject(error);
    const { name, message, stack } = describeFailure(error, 'thrown');
    onLate(`Uncaught after the item had ended: ${stack || `${name}: ${message}`}`);
  };
  events.on('uncaughtException', onError);
  events.on('unhandledRejection', onError);
  return () => {
    events.off('uncaughtException', onError);
    events.off('unhandledRejection', onError);
  };
}
