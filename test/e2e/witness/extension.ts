import { appendFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import * as vscode from 'vscode';
import {
  witnessDirVariable,
  witnessLog,
  witnessSocket,
  type Activation,
  type WitnessCalls,
  type WitnessEvent,
} from './protocol.ts';

type Handlers = {
  readonly [M in keyof WitnessCalls]: (
    params: WitnessCalls[M]['params'],
  ) => WitnessCalls[M]['result'] | PromiseLike<WitnessCalls[M]['result']>;
};

let expressions: readonly string[] = [];
const sessions = new Map<string, vscode.DebugSession>();

const handlers: Handlers = {
  version: () => vscode.version,
  activate: ({ extension }) => activateTimed(extension),
  execute: ({ command, args }) => vscode.commands.executeCommand(command, ...args),
  open: async ({ file }) => {
    await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(file));
    return null;
  },
  commands: async ({ prefix }) =>
    (await vscode.commands.getCommands(true)).filter((command) => command.startsWith(prefix)),
  configure: async ({ setting, value }) => {
    await vscode.workspace.getConfiguration().update(setting, value, vscode.ConfigurationTarget.Global);
    return null;
  },
  addBreakpoint: ({ file, line }) => {
    const at = new vscode.Location(vscode.Uri.file(file), new vscode.Position(line - 1, 0));
    vscode.debug.addBreakpoints([new vscode.SourceBreakpoint(at)]);
    return null;
  },
  clearBreakpoints: () => {
    vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
    return null;
  },
  evaluateOnStop: (params) => {
    expressions = params.expressions;
    return null;
  },
  sessions: () => [...sessions.values()].map(({ id, name }) => ({ id, name })),
  activeEditor: () => {
    const editor = vscode.window.activeTextEditor;
    return editor ? { file: editor.document.uri.fsPath, line: editor.selection.active.line + 1 } : null;
  },
  symbols: async () => {
    const uri = vscode.window.activeTextEditor?.document.uri;
    const symbols = await vscode.commands.executeCommand<unknown[] | undefined>(
      'vscode.executeDocumentSymbolProvider',
      uri,
    );
    return symbols?.length ?? 0;
  },
  invokeTool: async ({ name, input }) => {
    const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
    return content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('');
  },
  tabs: () => vscode.window.tabGroups.all.flatMap((group) => group.tabs.map((tab) => tab.label)),
  emptyWebview,
};

/** Records what happens inside the extension host, and acts there for a test that drives only the page. */
export function activate(context: vscode.ExtensionContext): void {
  const dir = process.env[witnessDirVariable];
  if (dir === undefined) throw new Error(`${witnessDirVariable} is not set`);
  const record = (event: WitnessEvent): void => appendFileSync(join(dir, witnessLog), `${JSON.stringify(event)}\n`);
  const server = createServer((request, response) => void answer(request, response));
  // A reload starts a second extension host before the first is gone: each has a socket of its own.
  server.listen(join(dir, `${process.pid}-${witnessSocket}`), () =>
    record({ event: 'activated', version: vscode.version }),
  );
  context.subscriptions.push(
    { dispose: () => server.close() },
    vscode.debug.onDidStartDebugSession((session) => {
      sessions.set(session.id, session);
      record({ event: 'sessionStarted', name: session.name, type: session.type });
    }),
    vscode.debug.onDidTerminateDebugSession(({ id, name, type }) => {
      sessions.delete(id);
      record({ event: 'sessionEnded', name, type });
    }),
    vscode.debug.registerDebugAdapterTrackerFactory('*', {
      createDebugAdapterTracker: (session) => ({
        onDidSendMessage: (message: DebugMessage) => {
          if (message.type !== 'event') return;
          if (message.event === 'stopped') void reportStop(session, message.body, record);
          else if (message.event === 'continued') record({ event: 'continued', id: session.id });
        },
      }),
    }),
  );
}

async function emptyWebview(): Promise<number> {
  const started = performance.now();
  const panel = vscode.window.createWebviewPanel('witness', 'Empty', vscode.ViewColumn.One, { enableScripts: true });
  await new Promise<void>((resolve) => {
    panel.webview.onDidReceiveMessage(() => resolve());
    panel.webview.html = '<script>acquireVsCodeApi().postMessage(null)</script>';
  });
  const took = performance.now() - started;
  panel.dispose();
  return took;
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const { method, params } = JSON.parse(await text(request)) as { method: keyof Handlers; params: never };
    response.end(JSON.stringify({ result: (await handlers[method](params)) ?? null }));
  } catch (error) {
    response.end(JSON.stringify({ error: String(error) }));
  }
}

interface DebugMessage {
  readonly type: string;
  readonly event?: string;
  readonly body: StoppedBody;
}

interface StoppedBody {
  readonly reason: string;
  readonly threadId: number;
}

interface StackTrace {
  readonly stackFrames: readonly { readonly id: number; readonly line: number; readonly source?: { path?: string } }[];
}

async function reportStop(
  session: vscode.DebugSession,
  { reason, threadId }: StoppedBody,
  record: (event: WitnessEvent) => void,
): Promise<void> {
  const atMs = Date.now();
  const stack = (await session.customRequest('stackTrace', { threadId, startFrame: 0, levels: 1 })) as StackTrace;
  const [frame] = stack.stackFrames;
  const values: Record<string, string> = {};
  for (const expression of expressions) values[expression] = await evaluate(session, expression, frame?.id);
  record({
    event: 'stopped',
    id: session.id,
    atMs,
    session: session.name,
    reason,
    file: localPath(frame?.source?.path),
    line: frame?.line ?? 0,
    values,
  });
}

async function evaluate(
  session: vscode.DebugSession,
  expression: string,
  frameId: number | undefined,
): Promise<string> {
  try {
    const answer = (await session.customRequest('evaluate', { expression, frameId, context: 'watch' })) as {
      result: string;
    };
    return answer.result;
  } catch (error) {
    return `could not be evaluated: ${String(error)}`;
  }
}

async function activateTimed(id: string): Promise<Activation> {
  const extension = vscode.extensions.getExtension(id);
  if (!extension) throw new Error(`${id} is not installed`);
  const already = extension.isActive;
  const started = performance.now();
  await extension.activate();
  return { already, ms: performance.now() - started };
}

/** In a server's window the debugger names files of the extension host by URL. */
function localPath(path: string | undefined): string | null {
  return path?.startsWith('vscode-remote:') ? decodeURIComponent(new URL(path).pathname) : (path ?? null);
}
