import type * as vscode from 'vscode';

/** The part of a debug adapter message that is used here. */
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
  /** Called when the session is configured. */
  readonly onReady: () => void;
  /** Called when the user ends the session, or restarts it (`again`). */
  readonly onStop: (again: boolean) => void;
}

const uncaught = 'uncaught';

/**
 * Makes one debug session stop at uncaught errors, whatever is ticked in the Breakpoints view. VS Code has no API for
 * this, so the request of the editor is sent again with one more filter. Later changes in the Breakpoints view apply as
 * usual. The debugger does not stop at an error that user code catches, and our code catches nothing around the user's
 * function.
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
    // The adapter reports a process that ended by itself before VS Code disconnects.
    if (this.#ended) return;
    if (command === 'restart') this.#ended = true;
    if (command === 'terminate' || command === 'disconnect' || command === 'restart')
      this.options.onStop(command === 'restart');
  }

  onDidSendMessage({ type, event, command, request_seq: answers }: Message): void {
    if (type === 'event' && event === 'terminated') this.#ended = true;
    if (type !== 'response') return;
    // Sent before VS Code receives this answer, and so before it lets the program continue.
    if (command === 'setExceptionBreakpoints' && this.#asked?.seq === answers) this.#add();
    if (command === 'configurationDone') this.options.onReady();
  }

  onError(): void {
    this.options.onReady();
  }

  #add(): void {
    if (this.#isSet || !this.#asked) return;
    this.#isSet = true;
    const { filters = [], filterOptions = [] } = this.#asked.filters;
    const ticked = [...filters, ...filterOptions.map(({ filterId }) => filterId)];
    if (ticked.includes(uncaught) || ticked.includes('all')) return;
    // If the adapter refuses, breakpoints still stop.
    const asked = { ...this.#asked.filters, filters: [...filters, uncaught] };
    this.session.customRequest('setExceptionBreakpoints', asked).then(undefined, () => {});
  }
}
