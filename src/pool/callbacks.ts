import { messageOf } from '../base/errors.ts';
import type { Callbacks } from './options.ts';

/** Calls the callback that fits the outcome. What a callback throws is a warning, so it cannot change the result. */
export async function runCallbacks<T>(result: Promise<T>, { callback, errorCallback }: Callbacks<T>): Promise<void> {
  const [outcome] = await Promise.allSettled([result]);
  try {
    if (outcome.status === 'fulfilled') await callback?.(outcome.value);
    else await errorCallback?.(outcome.reason as Error);
  } catch (error) {
    process.emitWarning(`a callback of a pool threw: ${messageOf(error)}`, 'PoolCallbackWarning');
  }
}
