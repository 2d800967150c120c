import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { constants } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { capabilitiesOf } from '../../model/facts/capabilities.ts';
import { endChild } from '../../ipc/endTree.ts';
import { valuePipe, type ValuePipe } from '../../ipc/valuePipe.ts';
import { workerPipe, type FromWorker, type ToWorker, type WorkerInit } from '../../protocol/workerLink.ts';
import type { ReportListener } from '../books.ts';
import { handOverProfile } from '../inspector/handOverProfile.ts';
import { takeSample, type Sample } from '../inspector/takeSample.ts';
import { inspectableFlags, inspectProcess } from '../inspector/processInspector.ts';
import { cpuMicrosOf } from '../measure/cpuOfProcess.ts';
import { WorkerLost, type Backend, type BackendOptions, type WorkerHandle } from './backend.ts';
import { defaultHeapBytes } from './heapLimit.ts';
import { OrphanWatch } from './orphanWatch.ts';
import { createHandle } from './workerHandle.ts';

const capabilities = capabilitiesOf('process');
/** Number of last characters of a process's output that are kept, to find the cause of its death. */
const keptOutput = 4000;
/** The last output of a dead process arrives within this time. */
const lastOutputMs = 500;

/**
 * Runs each worker in its own process. A native crash, a kill or a leak costs one worker, and the item that caused it
 * is known for certain. Processes start slower than threads, and copy more.
 */
export function createProcessBackend(workerFile: string): Backend {
  return {
    capabilities,
    open({ workers, maxHeapBytes, onRawOutput, ownedDir }) {
      const heapMb = Math.ceil((maxHeapBytes ?? defaultHeapBytes(workers)) / 2 ** 20);
      const alive = new Set<ChildProcess>();
      const orphans = new OrphanWatch(ownedDir);
      let isClosed = false;
      return {
        capabilities,
        start(init, onReport) {
          const child = fork(workerFile, [], {
            execArgv: [
              ...inheritedFlags(process.execArgv),
              '--max-semi-space-size=0',
              ...inspectableFlags,
              `--max-old-space-size=${heapMb}`,
            ],
            // `ipc` is for modules that expect to be forked. Poolscope does not read their messages.
            stdio: ['ignore', 'pipe', 'pipe', 'ipc', 'pipe'],
          });
          alive.add(child);
          orphans.add(child);
          // The session owns its processes: nobody would end one that begins after its end.
          if (isClosed) endChild(child);
          child.once('exit', () => alive.delete(child));
          const pipe = valuePipe<WorkerInit | ToWorker, FromWorker>(child.stdio[workerPipe] as Socket);
          pipe.send({ ...init, place: { kind: 'process' } });
          return createProcessHandle(child, pipe, onReport, onRawOutput);
        },
        heldBytes: async (workers) => {
          const held = await Promise.all(workers.map((worker) => worker.heldBytes()));
          return held.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0);
        },
        close: () => {
          isClosed = true;
          for (const child of alive) endChild(child);
          orphans.close();
          return Promise.resolve();
        },
      };
    },
  };
}

const withText: readonly string[] = ['-e', '--eval', '-p', '--print', '-pe'];
const ofProgram = /^(?:-e|-p|-pe|--eval|--print|--input-type|--test|--watch|--check|-c|-i|--interactive)\b/;

/**
 * Node's flags for a worker process: loaders and limits of this process, but no flag that makes Node run another
 * program.
 */
export function inheritedFlags(flags: readonly string[]): string[] {
  return flags.filter((flag, k) => !ofProgram.test(flag) && !withText.includes(flags[k - 1] ?? ''));
}

function createProcessHandle(
  child: ChildProcess,
  pipe: ValuePipe<WorkerInit | ToWorker, FromWorker>,
  onReport: ReportListener,
  onRawOutput: BackendOptions['onRawOutput'],
): WorkerHandle {
  let closed = false;
  // The worker captures its own output. Only output that bypasses the capture arrives here, for example that of a
  // native crash.
  let output = '';
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-keptOutput);
      onRawOutput?.(stream, text);
    });
  }
  const ended = new Promise<WorkerLost | undefined>((resolve) => {
    child.on('error', (error) => resolve(new WorkerLost(`the worker process could not be used: ${error.message}`)));
    const end = (code: number | null, signal: NodeJS.Signals | null): void =>
      resolve(closed ? undefined : toWorkerLost(code, signal, output));
    child.on('close', end);
    // A child process of user code may keep the pipes open forever.
    child.on('exit', (code, signal) => void delay(lastOutputMs).then(() => end(code, signal)));
  });
  const { handle, take } = createHandle({
    send: pipe.send,
    kill: () => endChild(child),
    running: () => undefined,
    isStopped: () => isStopped(child.pid),
    sample: () => sampleProcess(child),
    handOver: () => handOver(child),
    heldBytes: () => residentBytes(child.pid),
    measure: (take) => {
      const cpuMicros = child.pid === undefined ? undefined : cpuMicrosOf(child.pid);
      if (cpuMicros === undefined) return take;
      take({ cpuMicros });
      return ({ cpuMicros: _known, ...others }) => take(others);
    },
    ended,
    onReport,
  });
  // Without a listener, Node stores the messages of the user's code.
  child.on('message', () => {});
  pipe.onValue((message) => {
    if (message.type === 'closed') closed = true;
    take(message);
  });
  return handle;
}

async function sampleProcess(child: ChildProcess): Promise<Sample | undefined> {
  if (process.platform === 'win32') return undefined;
  const inspector = await inspectProcess(child);
  return inspector ? takeSample(inspector) : { doing: 'native', stack: '', open: [] };
}

async function handOver(child: ChildProcess): Promise<void> {
  const inspector = process.platform === 'win32' ? undefined : await inspectProcess(child);
  if (inspector) await handOverProfile(inspector);
}

/** From /proc: state T of the process, or false on systems without /proc. It is rarely called, and never waits. */
function isStopped(pid: number | undefined): boolean {
  try {
    return /\) T /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

/** From /proc; undefined on systems without /proc. */
async function residentBytes(pid: number | undefined): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const found = /^VmRSS:\s+(\d+) kB/m.exec(status);
  return found ? Number(found[1]) * 1024 : undefined;
}

function toWorkerLost(code: number | null, signal: NodeJS.Signals | null, output: string): WorkerLost {
  if (output.includes('heap out of memory')) return new WorkerLost('the worker ran out of memory', true);
  if (signal !== null) {
    return new WorkerLost(`the worker process ended with ${signal}`, false, false, -constants.signals[signal]);
  }
  return new WorkerLost(`the worker called process.exit(${code})`);
}
