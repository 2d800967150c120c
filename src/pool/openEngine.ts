import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createBackends } from '../engine/backends/index.ts';
import type { Detector } from '../races/detector.ts';
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
  const settings = checkSettings(options);
  // Before the arguments of the initializer are prepared: the shared memory in them is watched too.
  const detector = settings.detectRaces ? watchThisThread(settings.workers) : undefined;
  const initializer = toInitializer(options.initializer, settings.isolation);
  const loaded = loadModule(module, settings.isolation);
  const backend = createBackends(workerDir())[settings.isolation];
  const races = detector && openRaces(detector, settings, loaded);
  const record = settings.record && (await openRecorder(settings.record));
  const engine = new PoolEngine({ module: loaded, backend, settings, initializer, races, record, callerStack });
  terminateOn(options.signal, engine);
  await engine.start(settings.startMs);
  return engine;
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

/** The bundles of the workers are in the folder of the built library; run from source, in that of the last build. */
function workerDir(): string {
  return existsSync(join(__dirname, 'poolWorker.js')) ? __dirname : join(__dirname, '../../dist');
}
