import { capabilitiesOf } from '../model/facts/capabilities.ts';
import { readSync } from 'node:fs';
import { connect as dial } from 'node:net';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { endTree } from '../ipc/endTree.ts';
import { socketTransport } from '../ipc/socketTransport.ts';
import { flushCompiledCode } from '../loading/compileCache.ts';
import { connect } from '../protocol/channel.ts';
import {
  beatMs,
  runnerEnvironment,
  runnerProtocolVersion,
  type RunnerSide,
  type SupervisorSide,
} from '../protocol/runnerControl.ts';
import { EventStream } from './eventStream.ts';
import { JobRun } from './jobRun.ts';

const newline = 10;

if (process.env[runnerEnvironment.waits]) Object.assign(process.env, awaitVariables());

// User code inherits the environment, so our variables are removed from it.
const address = process.env[runnerEnvironment.address];
const token = process.env[runnerEnvironment.token];
delete process.env[runnerEnvironment.address];
delete process.env[runnerEnvironment.token];
if (address === undefined || token === undefined) {
  process.stderr.write(
    'This is the runner of Poolscope. It is started by the poolscope command or by the extension.\n',
  );
  process.exit(2);
}

// Small young generation for this thread only; threads of user code keep V8's default.
setFlagsFromString('--max-semi-space-size=0');

/**
 * With inline isolation, user code may keep this thread busy. Another thread must therefore notice the end of the
 * owner.
 */
function watchOwner(path: string): void {
  new Worker(join(__dirname, 'ownerWatch.js'), { workerData: { address: path } }).unref();
}

const beat = (busyMs: number): void => supervisor.emit('beat', { busyMs });
let run: JobRun | undefined;
let ownsTree = false;
let isOver = false;
const supervisor = connect<RunnerSide, SupervisorSide>(socketTransport(dial(address)), {
  requests: {
    start: (start) => {
      ownsTree = start.ownsTree;
      if (ownsTree && capabilitiesOf(start.job.isolation).ownsMainThread) watchOwner(address);
      const events = new EventStream((batch) => {
        // The owner is told of a result when it can be read.
        started.flushValues();
        return supervisor.request('facts', { events: batch, cursor: started.cursor });
      });
      const started = new JobRun(start, events, {
        foresee: beat,
        announce: (hook) => supervisor.emit('hook', hook),
      });
      run = started;
      void started.run().then(async () => {
        await events.flush();
        isOver = true;
        supervisor.dispose();
      });
      return null;
    },
    sample: () => run?.sample() ?? [],
    cancel: ({ force }) => {
      run?.cancel(force);
      return null;
    },
  },
  events: {},
});
supervisor.emit('hello', { version: runnerProtocolVersion, token });

/**
 * This process was started before its run. Blocks until stdin has a line with the variables of the run. It ends if its
 * owner ends before.
 */
function awaitVariables(): Record<string, string> {
  delete process.env[runnerEnvironment.waits];
  const block = Buffer.alloc(1 << 16);
  const line: Buffer[] = [];
  while (line.at(-1)?.at(-1) !== newline) {
    const count = readSync(0, block);
    if (count === 0) process.exit(0);
    line.push(Buffer.from(block.subarray(0, count)));
  }
  return JSON.parse(Buffer.concat(line).toString()) as Record<string, string>;
}

setInterval(() => beat(0), beatMs).unref();

// The owner of the run has ended, or has received everything, so all parts of the run must end. This is a kill rather
// than `exit`, which waits for threads in native calls and leaves processes that user code has started.
void supervisor.closed.then(() => {
  run?.keepResults();
  flushCompiledCode();
  if (ownsTree) endTree(process.pid);
  // `exit` would wait for ever for a worker that is paused at a breakpoint.
  if (!isOver) process.kill(process.pid, 'SIGKILL');
  process.exit(0);
});
