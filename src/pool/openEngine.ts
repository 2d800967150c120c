import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createBackends } from '../engine/backends/index.ts';
import { UserFacingError } from '../base/errors.ts';
import type { Detector } from '../races/detector.ts';
import type { CallTarget } from '../protocol/workerLink.ts';
import type { Isolation } from '../model/facts/job.ts';
import { loadModule, type LoadedModule } from './loadModule.ts';
import type { PoolOptions } from './options.ts';
import { PoolEngine, type EngineOptions } from './poolEngine.ts';
import { PoolRaces, watchThisThread } from './poolRaces.ts';
import type { RecordingRoot } from './recording/recordingFolder.ts';
import { checkSettings, toInitializer, type Settings } from './settings.ts';

/**
 * Starts the workers of a pool, and resolves when all of them have run the initializer. Rejects with what those throw,
 * with the reason of `signal`, or with a UserFacingError for options and modules that cannot be used.
 */
export async function openEngine<M>(
  module: URL | string,
  options: PoolOptions<M>,
  callerStack: string,
): Promise<PoolEngine> {
  const { engine, settings } = await createEngine(module, options, callerStack);
  await engine.start(settings.startMs);
  return engine;
}

/** A pool whose workers have begun to start. `target`: the one function that is called; if it is missing, the start fails. */
export async function createEngine<M>(
  module: URL | string,
  options: PoolOptions<M>,
  callerStack: string,
  target?: CallTarget,
): Promise<{ readonly engine: PoolEngine; readonly settings: Settings }> {
  const settings = checkSettings(options);
  const dir = workerDir(settings.isolation);
  // Before the arguments of the initializer are prepared: the shared memory in them is watched too.
  const detector = settings.detectRaces ? watchThisThread(settings.workers) : undefined;
  const initializer = toInitializer(options.initializer, settings.isolation);
  const loaded = loadModule(module, settings.isolation);
  const backend = createBackends(dir)[settings.isolation];
  const races = detector && openRaces(detector, settings, loaded);
  const record = settings.record && (await openRecorder(settings.record));
  const engine = new PoolEngine({ module: loaded, backend, settings, target, initializer, races, record, callerStack });
  terminateOn(options.signal, engine);
  return { engine, settings };
}

/** A pool that is not recorded loads none of this code. */
async function openRecorder({ dir, isRequired }: RecordingRoot): Promise<EngineOptions['record']> {
  const { PoolRecording } = await import('./recording/poolRecording.ts');
  return (pool) => {
    try {
      return new PoolRecording(dir, pool);
    } catch (error) {
      if (isRequired) {
        pool.module.dispose();
        throw error;
      }
      process.emitWarning((error as Error).message);
      return undefined;
    }
  };
}

function terminateOn(signal: AbortSignal | undefined, engine: PoolEngine): void {
  if (!signal) return;
  const onAbort = (): void => void engine.terminate(signal.reason as Error);
  signal.addEventListener('abort', onAbort, { once: true });
  void engine.ended.then(() => signal.removeEventListener('abort', onAbort));
  if (signal.aborted) onAbort();
}

function openRaces(detector: Detector, { workers }: Settings, module: LoadedModule): PoolRaces {
  try {
    return new PoolRaces(detector, workers, module.mapper);
  } catch (error) {
    module.dispose();
    throw error;
  }
}

/** The bundles that each kind of worker begins with. */
const bundlesOf: Readonly<Record<Isolation, readonly string[]>> = {
  thread: ['worker.js', 'poolWorker.js', 'threadMain.js'],
  process: ['processWorker.js', 'processMain.js'],
  inline: [],
};

/**
 * The bundles of the workers are in the folder of the built library; run from source, in that of the last build. Throws
 * UserFacingError if they are not there: a worker would not start, and its error would not name the cause.
 */
function workerDir(isolation: Isolation): string {
  // A bundler may have made a module, which has no such variables.
  const own = typeof __dirname === 'string' ? __dirname : '';
  if (own !== '' && __filename.endsWith('.ts')) return join(own, '../../dist');
  const missing = bundlesOf[isolation].filter((name) => !existsSync(join(own, name)));
  if (missing.length === 0) return own;
  throw new UserFacingError(
    `a bundler has taken poolscope into its output: ${missing.join(', ')} of its workers ${missing.length > 1 ? 'are' : 'is'} not in ${own || 'the folder of this program'}`,
    'Mark poolscope as external in the bundler, and make the module of the functions an entry of its own.',
  );
}
