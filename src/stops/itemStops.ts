import { fileURLToPath } from 'node:url';
import { openInspectorSocket } from '../ipc/inspectorSocket.ts';
import { FileMap, type LineColumn } from '../loading/fileMap.ts';
import { DebugSession, RefusedCall } from './debugSession.ts';
import { remoteText, type RemoteValue } from './remoteText.ts';

/** A line at which the program stops. */
export interface Breakpoint {
  /** Absolute. */
  readonly file: string;
  readonly line: number;
  /** JavaScript; it stops only where this is true. */
  readonly condition?: string | undefined;
}

/** A place at which the program was paused. */
export interface Stop {
  /** `exception`: an error that nothing caught. */
  readonly reason: 'exception' | 'breakpoint';
  /** The error with its message, in one line; only of an exception. */
  readonly error?: string;
  /** The frames in files of the user, innermost first. */
  readonly stack: readonly StopFrame[];
  /** Variables of the innermost of these frames; at an error, of the innermost outside of packages. */
  readonly locals: readonly Variable[];
  readonly values: readonly EvaluatedExpression[];
}

export interface StopFrame {
  readonly function: string;
  /** Absolute. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface Variable {
  readonly name: string;
  readonly value: string;
}

export interface EvaluatedExpression {
  readonly expression: string;
  /** The value in one line, or the error that it threw behind `throws `. */
  readonly value: string;
}

export interface StopsRequest {
  readonly breakpoints: readonly Breakpoint[];
  /** JavaScript, evaluated in the frame whose variables are shown. */
  readonly expressions: readonly string[];
}

/** What a debugger without a person has seen. */
export interface SeenStops {
  readonly stops: readonly Stop[];
  /** The line where each breakpoint was set, in the order of the request; null if its file was not loaded, or has no code there. */
  readonly bound: readonly (number | null)[];
  /** Whether there were more stops than those that are kept. */
  readonly hasMore: boolean;
}

const mostStops = 5;
const mostFrames = 10;
const mostLocals = 30;
const openMs = 10_000;
const evaluationMs = 2000;
/** A breakpoint on a line without code is set on one of the next lines. */
const linesAhead = 5;

interface CallFrame {
  readonly callFrameId: string;
  readonly functionName: string;
  readonly location: { readonly scriptId: string; readonly lineNumber: number; readonly columnNumber?: number };
  readonly scopeChain: readonly { readonly type: string; readonly object: RemoteValue }[];
}

interface Paused {
  readonly callFrames: readonly CallFrame[];
  readonly reason: string;
  readonly data?: RemoteValue;
  readonly hitBreakpoints?: readonly string[];
}

const isException = ({ reason }: Paused): boolean => reason === 'exception' || reason === 'promiseRejection';

interface ParsedScript {
  readonly scriptId: string;
  readonly url: string;
  readonly sourceMapURL?: string;
}

interface Script {
  /** Absolute path; undefined for code of Node and of Poolscope. */
  readonly file: string | undefined;
  readonly map: FileMap | undefined;
}

/** Debugs a runner that waits for a debugger: `StopWatcher.attach`, then `seen` when the run is over. */
export class StopWatcher {
  readonly #session: DebugSession;
  readonly #request: StopsRequest;
  /** Folder of Poolscope's own files. */
  readonly #ownDir: string;
  readonly #scripts = new Map<string, Script>();
  readonly #stops: Stop[] = [];
  #bound: (number | null)[];
  #hasMore = false;
  /** The runner pauses at its start, and again when the module is loaded: then breakpoints can be set. */
  #isReady = false;

  private constructor(session: DebugSession, request: StopsRequest, ownDir: string) {
    this.#session = session;
    this.#request = request;
    this.#ownDir = ownDir;
    this.#bound = request.breakpoints.map(() => null);
  }

  /** Connects to the address that the runner has printed, and lets it go on. */
  static async attach(url: string, request: StopsRequest, ownDir: string): Promise<StopWatcher> {
    const session = new DebugSession(await openInspectorSocket(url, openMs));
    const watcher = new StopWatcher(session, request, ownDir);
    await watcher.#begin();
    return watcher;
  }

  get seen(): SeenStops {
    return { stops: this.#stops, bound: this.#bound, hasMore: this.#hasMore };
  }

  /** The runner ends only after its debugger has left. */
  close(): void {
    this.#session.close();
  }

  async #begin(): Promise<void> {
    const session = this.#session;
    session.on('Debugger.scriptParsed', (script) => this.#noteScript(script as ParsedScript));
    session.on('Debugger.paused', (paused) => void this.#paused(paused as Paused));
    session.on('NodeRuntime.waitingForDisconnect', () => this.close());
    await session.call('NodeRuntime.notifyWhenWaitingForDisconnect', { enabled: true });
    await session.call('Debugger.enable');
    await session.call('Debugger.setPauseOnExceptions', { state: 'uncaught' });
    await session.call('Runtime.runIfWaitingForDebugger');
  }

  #noteScript({ scriptId, url, sourceMapURL = '' }: ParsedScript): void {
    const file = url.startsWith('file:') ? fileURLToPath(url) : url;
    const isUsers = file !== '' && !file.startsWith('node:') && !file.startsWith(this.#ownDir);
    const map = isUsers ? FileMap.of(sourceMapURL) : undefined;
    this.#scripts.set(scriptId, { file: isUsers ? file : undefined, map });
  }

  async #paused(paused: Paused): Promise<void> {
    try {
      await this.#look(paused);
    } catch (error) {
      // The program has ended while it was looked at.
      if (!(error instanceof RefusedCall)) throw error;
    }
    await this.#session.call('Debugger.resume').catch(() => undefined);
  }

  async #look(paused: Paused): Promise<void> {
    const frames = paused.callFrames.filter((frame) => this.#fileOf(frame) !== undefined);
    const [innermost] = frames;
    if (!innermost) {
      // The statement `debugger` of the runner itself; the first pause, at its start, has no scripts yet.
      if (!this.#isReady && this.#hasUsersFiles()) await this.#bindAll();
      return;
    }
    if (this.#stops.length === mostStops) {
      this.#hasMore = true;
      await this.#session.call('Debugger.setSkipAllPauses', { skip: true });
      return;
    }
    this.#stops.push(await this.#stopAt(paused, frames, this.#frameOfInterest(paused, frames) ?? innermost));
  }

  /** A breakpoint may be in a package. An error that a package throws is explained by the call of it. */
  #frameOfInterest(paused: Paused, frames: readonly CallFrame[]): CallFrame | undefined {
    if (!isException(paused)) return undefined;
    return frames.find((frame) => !/[\\/]node_modules[\\/]/.test(this.#fileOf(frame) ?? ''));
  }

  async #stopAt(paused: Paused, frames: readonly CallFrame[], shown: CallFrame): Promise<Stop> {
    const values = [];
    for (const expression of this.#request.expressions) values.push(await this.#valueOf(shown, expression));
    return {
      reason: isException(paused) ? 'exception' : 'breakpoint',
      ...(isException(paused) && paused.data && { error: remoteText(paused.data) }),
      stack: frames.slice(0, mostFrames).map((frame) => this.#placeOf(frame)),
      locals: await this.#localsOf(shown),
      values,
    };
  }

  async #localsOf({ scopeChain }: CallFrame): Promise<Variable[]> {
    const inner = scopeChain.filter(({ type }) => ['local', 'block', 'catch', 'closure'].includes(type));
    const seen = new Map<string, string>();
    for (const { object } of inner.slice(0, 4)) {
      if (object.objectId === undefined) continue;
      const { result } = await this.#session.call<{
        readonly result: readonly { name: string; value?: RemoteValue }[];
      }>('Runtime.getProperties', { objectId: object.objectId, ownProperties: true, generatePreview: true });
      // Functions are in the source, also those that the transformed code begins with. An inner variable hides an outer one.
      for (const { name, value } of result)
        if (value && value.type !== 'function' && !/^(__|import_)/.test(name) && !seen.has(name))
          seen.set(name, remoteText(value));
    }
    return [...seen].slice(0, mostLocals).map(([name, value]) => ({ name, value }));
  }

  async #valueOf({ callFrameId }: CallFrame, expression: string): Promise<EvaluatedExpression> {
    const options = { silent: true, generatePreview: true, timeout: evaluationMs };
    try {
      const { result, exceptionDetails } = await this.#session.call<{
        readonly result: RemoteValue;
        readonly exceptionDetails?: unknown;
      }>('Debugger.evaluateOnCallFrame', { callFrameId, expression, ...options });
      return { expression, value: `${exceptionDetails ? 'throws ' : ''}${remoteText(result)}` };
    } catch (error) {
      if (!(error instanceof RefusedCall)) throw error;
      return { expression, value: `throws ${error.message}` };
    }
  }

  async #bindAll(): Promise<void> {
    this.#isReady = true;
    this.#bound = [];
    for (const breakpoint of this.#request.breakpoints) this.#bound.push(await this.#bind(breakpoint));
  }

  /** Returns the line at which it was set. */
  async #bind({ file, line, condition }: Breakpoint): Promise<number | null> {
    for (const [scriptId, script] of this.#scripts) {
      if (script.file !== file) continue;
      for (let at = line; at <= line + linesAhead; at++) {
        const place = script.map ? script.map.generated(at) : { line: at, column: 1 };
        if (place && (await this.#setBreakpoint(scriptId, place, condition))) return at;
      }
    }
    return null;
  }

  async #setBreakpoint(
    scriptId: string,
    { line, column }: LineColumn,
    condition: string | undefined,
  ): Promise<boolean> {
    const location = { scriptId, lineNumber: line - 1, columnNumber: column - 1 };
    try {
      await this.#session.call('Debugger.setBreakpoint', { location, ...(condition !== undefined && { condition }) });
      return true;
    } catch (error) {
      if (error instanceof RefusedCall) return false;
      throw error;
    }
  }

  #placeOf(frame: CallFrame): StopFrame {
    const { scriptId, lineNumber, columnNumber = 0 } = frame.location;
    const at = { line: lineNumber + 1, column: columnNumber + 1 };
    const place = this.#scripts.get(scriptId)?.map?.original(at) ?? at;
    return { function: frame.functionName, file: this.#fileOf(frame) ?? '', ...place };
  }

  #fileOf({ location }: CallFrame): string | undefined {
    return this.#scripts.get(location.scriptId)?.file;
  }

  #hasUsersFiles(): boolean {
    return [...this.#scripts.values()].some(({ file }) => file !== undefined);
  }
}
