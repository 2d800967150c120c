import { parentPort, workerData } from 'node:worker_threads';
import { messageOf, UserFacingError } from '../base/errors.ts';
import { describeFailure } from '../execution/describeFailure.ts';
import { joinDetection } from '../races/detector.ts';
import { callInitargs } from '../execution/callInitargs.ts';
import { findJob, importModule } from '../execution/loadJob.ts';
import { openInputs, type OpenInputs } from '../execution/openInputs.ts';
import type { FromPreflight, PreflightInit, ToPreflight } from '../protocol/workerLink.ts';

const init = workerData as PreflightInit;
const port = parentPort!;
// Before anything is made that workers share.
const watch = init.races ? joinDetection(init.races.board, init.races.thread, null) : undefined;
const say = (message: FromPreflight): void => port.postMessage(message);

function problem(error: unknown): void {
  if (error instanceof UserFacingError) {
    say({ type: 'problem', message: error.message, nextStep: error.nextStep ?? null, failure: null });
  } else {
    const failure = describeFailure(error, 'thrown');
    const message = `${failure.name}: ${failure.message}`;
    say({ type: 'problem', message, nextStep: null, failure });
  }
}

function sendInputs(batch: Awaited<ReturnType<OpenInputs['pull']>>): void {
  watch?.publish();
  try {
    say({ type: 'inputs', ...batch });
  } catch (error) {
    // A DataCloneError: it comes from Node, at no place of the user's.
    throw new UserFacingError(
      `an item of the export "${init.inputExport}" cannot be sent to a worker: ${messageOf(error)}`,
      'Expected plain data. Leave that part out, or make it inside the function.',
    );
  }
}

async function main(): Promise<void> {
  const exports = await importModule(init.bundle);
  findJob(exports, init.exportName);
  const initargs =
    init.initargsReach &&
    (await callInitargs(exports, {
      reach: init.initargsReach,
      memory: () => import('../sync/index.ts'),
      onCall: () => say({ type: 'callsInitargs' }),
    }));
  watch?.publish();
  const inputs: OpenInputs | undefined =
    init.inputExport === null ? undefined : await openInputs(exports, init.inputExport);
  port.on('message', (message: ToPreflight) => {
    void inputs
      ?.pull(message.count)
      .then((batch) => sendInputs(batch))
      .catch(problem);
  });
  say({ type: 'loaded', count: inputs?.count ?? null, initargs });
}

void main().catch(problem);
