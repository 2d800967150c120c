/** The library: `import { Manager, Pool } from 'poolscope'`. */
export { UserFacingError } from '../base/errors.ts';
export type { ItemContext } from '../execution/itemRunner.ts';
export { currentWorker, type CurrentWorker } from '../execution/ownWorker.ts';
export { transfer } from '../execution/transfer.ts';
export * from '../manager/index.ts';
export type { Isolation } from '../model/facts/job.ts';
export type { LogLevel, LogStream } from '../model/facts/log.ts';
export * from '../sync/index.ts';
export type { CpuProfileSpec, HeapProfileSpec, ProfileKind, ProfileSpec } from '../model/facts/profile.ts';
export type { Race, RaceAccess } from '../model/facts/race.ts';
export { AsyncResult, type TimeoutOptions } from './asyncResult.ts';
export { PoolTerminatedError } from './errors.ts';
export { getLogger, type Logger, type LogListener, type PoolLogRecord } from './logs.ts';
export type { ArgumentsOf, FunctionName, ItemOf, Items, ResultOf, UntypedModule } from './moduleTypes.ts';
export type { Callbacks, MapAsyncOptions, MapOptions, PoolOptions, StreamMapOptions } from './options.ts';
export { Pool } from './pool.ts';
export type { MapProgress, ProgressListener } from './progress.ts';
export type { PoolFunction, PoolProfile } from './poolProfile.ts';
