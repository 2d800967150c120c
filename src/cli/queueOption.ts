import { queuePlace, type QueuePlace } from '../supervisor/queuePlace.ts';
import type { OptionValues } from './commandOptions.ts';

/** Undefined without --queue. Throws UserFacingError. */
export function queueOf(
  { queue, keyFile }: Pick<OptionValues, 'queue' | 'keyFile'>,
  env: NodeJS.ProcessEnv = process.env,
): QueuePlace | undefined {
  if (queue === undefined) return undefined;
  return queuePlace({ url: queue, keyFile, env, names: { url: '--queue', keyFile: '--key-file FILE' } });
}
