import type * as vscode from 'vscode';

/** A message of the debug adapter protocol, as far as it is looked at here. */
interface Message {
  readonly type: string;
  readonly seq?: number;
  readonly command?: string;
  readonly event?: string;
  readonly request_seq?: number;
  readonly arguments?: ExceptionFilters;
}

interface ExceptionFilters {
  readonly filters?: readonly string[];
  readonly filterOptions?: readonly { readonly filterId: string }[];
}

interface ExceptionStopsOptions {
  /** False: only what is ticked stops. */
  readonly isOn: boolean;
  /** The session is configured. */
  readonly onReady: () => void;
  /** The user ends the session, or starts it anew. */
  readonly onStop: (again: boolean) => void;
}

const uncaught = 'uncaught';

/**
 * Lets one debug session stop at uncaught errors, whatever is ticked in the Breakpoints view: VS Code has no API for
 * that. What is ticked stays, and what the user changes there while the session goes on is taken as it is. An error
 * that user code catches is none of them, and around the user's function nothing of ours catches (see Executor).
 */
export class ExceptionStops implements vscode.DebugAdapterTracker {
  #asked: { readonly seq: number | undefined; readonly filters: ExceptionFilters } | undefined;
  #isSet = false;
  #ended = false;

  private readonly session: vscode.DebugSession;
  private readonly options: ExceptionStopsOptions;

  constructor(session: vscode.DebugSession, options: ExceptionStopsOptions) {
    this.session = session;
    this.options = options;
  }

  onWillReceiveMessage({ command, seq, arguments: filters = {} }: Message): void {
    if (command === 'setExceptionBreakpoints' && !this.#isSet) this.#asked = { seq, filters };
    // Of a process that ended by itself the adapter tells first.
    if (this.#ended) return;
    if (command === 'restart') this.#ended = true;
    if (command === 'terminate' || command === 'disconnect' || command === 'restart')
      this.options.onStop(command === 'restart');
  }

  onDidSendMessage({ type, event, command, request_seq: answers }: Message): void {
    if (type === 'event' && event === 'terminated') this.#ended = true;
    if (type !== 'response') return;
    // Sent before VS Code hears this answer, and so before it lets the program go on.
    if (command === 'setExceptionBreakpoints' && this.#asked?.seq === answers) this.#add();
    if (command === 'configurationDone') this.options.onReady();
  }

  onError(): void {
    this.options.onReady();
  }

  #add(): void {
    if (!this.options.isOn || this.#isSet || !this.#asked) return;
    this.#isSet = true;
    const { filters = [], filterOptions = [] } = this.#asked.filters;
    const ticked = [...filters, ...filterOptions.map(({ filterId }) => filterId)];
    if (ticked.includes(uncaught) || ticked.includes('all')) return;
    // Where it is refused, breakpoints stop all the same.
    const asked = { ...this.#asked.filters, filters: [...filters, uncaught] };
    this.session.customRequest('setExceptionBreakpoints', asked).then(undefined, () => {});
  }
}
