import { setTimeout as delay } from 'node:timers/promises';
import type { WorkerDoing } from '../../model/facts/workerSample.ts';
import { answerMs, type Inspector } from './inspector.ts';

/** The activity of a worker when it was sampled. */
export interface Sample {
  readonly doing: Exclude<WorkerDoing, 'unknown'>;
  /** The place where it computes, as a V8 stack without its first line; empty unless it computes. */
  readonly stack: string;
  /** What keeps a waiting worker open, in Node's words: `Timeout`, `TCPSocketWrap`. */
  readonly open: readonly string[];
}

/** JavaScript that computes pauses immediately after its answer. A thread that waits has no JavaScript to pause. */
const pauseMs = 100;

/**
 * Inspects a worker from outside, even in an endless loop. Takes two seconds at most, leaves the worker running, and
 * closes the inspector as soon as the worker has received all that it was asked.
 */
export async function takeSample(far: Inspector): Promise<Sample> {
  try {
    void far.call('Debugger.enable');
    const first = await look(far);
    // A thread that has just started may lose the request to pause.
    return first.isCertain ? first.sample : (await look(far)).sample;
  } finally {
    void leave(far);
  }
}

/**
 * A thread of a busy machine may not yet have received a request to pause. If the inspector closed before, the thread would
 * pause for ever.
 */
async function leave(far: Inspector): Promise<void> {
  try {
    await far.call('Debugger.disable');
  } catch {
    // The worker cannot be reached.
  }
  far.close();
}

async function look(far: Inspector): Promise<{ readonly sample: Sample; readonly isCertain: boolean }> {
  const paused = far.once<Pause>('Debugger.paused');
  const asked = far.call('Debugger.pause');
  const answered = await Promise.race([asked.then(() => true), delay(answerMs, false, { ref: false })]);
  if (!answered) return { sample: { doing: 'native', stack: '', open: [] }, isCertain: true };
  const pause = await Promise.race([paused, delay(pauseMs, undefined, { ref: false })]);
  if (pause) {
    if (isOutsideNode(pause, far)) return { sample: await computing(pause.callFrames, far), isCertain: true };
    await resume(far);
    return { sample: waiting(await openResources(far)), isCertain: false };
  }
  // The thread waits, or a busy machine delays its pause. The next JavaScript will pause: that is our question if the
  // worker waits.
  const question = openResources(far);
  const latePause = await Promise.race([paused, question.then(() => undefined)]);
  if (latePause && isOutsideNode(latePause, far)) {
    const frames = latePause.callFrames.filter((frame) => scriptOf(frame, far) !== '');
    return { sample: await computing(frames, far), isCertain: true };
  }
  void paused.then(() => far.call('Debugger.resume'));
  return { sample: waiting(await question), isCertain: latePause !== undefined };
}

const waiting = (open: readonly string[]): Sample => ({ doing: 'waiting', stack: '', open });

async function computing(frames: readonly CallFrame[], far: Inspector): Promise<Sample> {
  const stack = frames.map((frame) => stackLine(frame, far)).join('\n');
  await resume(far);
  return { doing: 'computing', stack, open: [] };
}

/** Waits until the thread runs again: a thread that is asked to end while it is paused never ends. */
async function resume(far: Inspector): Promise<void> {
  const resumed = far.once('Debugger.resumed');
  void far.call('Debugger.resume');
  await Promise.race([resumed, delay(answerMs, undefined, { ref: false })]);
}

interface Pause {
  readonly callFrames: readonly CallFrame[];
}

interface CallFrame {
  readonly functionName: string;
  /** Line and column count from 0. */
  readonly location: { readonly scriptId: string; readonly lineNumber: number; readonly columnNumber?: number };
}

/** Whether it paused in code of the job. Our own question may pause, too: in its script, or in what it calls in Node. */
const isOutsideNode = ({ callFrames }: Pause, far: Inspector): boolean =>
  callFrames.some((frame) => !/^$|^node:/.test(scriptOf(frame, far)));

/** Empty for the script of our own question. */
const scriptOf = ({ location }: CallFrame, far: Inspector): string => far.scriptUrl(location.scriptId);

function stackLine(frame: CallFrame, far: Inspector): string {
  const { functionName, location } = frame;
  const place = `${scriptOf(frame, far)}:${location.lineNumber + 1}:${(location.columnNumber ?? 0) + 1}`;
  return functionName === '' ? `    at ${place}` : `    at ${functionName} (${place})`;
}

/** Resources that user code has opened. The port and the pipes of the worker itself are always open. */
async function openResources(far: Inspector): Promise<readonly string[]> {
  const own = ['MessagePort', 'PipeWrap', 'TTYWrap', 'Immediate'];
  const all = await far.evaluate<string>('JSON.stringify(process.getActiveResourcesInfo())');
  const names = all === undefined ? [] : (JSON.parse(all) as string[]);
  return names.filter((name) => !own.includes(name));
}
