/**
 * VS Code's API, as far as unit tests need it. Use it by `vi.mock('vscode', () => import('…/support/fakeVscode.ts'))`.
 * `editor` keeps what the extension showed and asked; a test puts the user's answers into `editor.answers`.
 */
import { resolve } from 'node:path';

interface Closeable {
  dispose(): void;
}

type Listener<T> = (value: T) => unknown;

export class EventEmitter<T> {
  readonly #listeners = new Set<Listener<T>>();
  readonly event = (listener: Listener<T>): Closeable => {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  };
  get listeners(): number {
    return this.#listeners.size;
  }
  fire(value: T): void {
    for (const listener of [...this.#listeners]) listener(value);
  }
  dispose(): void {
    this.#listeners.clear();
  }
}

export class Uri {
  readonly scheme: string;
  readonly path: string;
  constructor(scheme: string, path: string) {
    this.scheme = scheme;
    this.path = path;
  }
  static file = (path: string): Uri => new Uri('file', path);
  static parse(text: string): Uri {
    const { protocol, pathname } = new URL(text);
    return new Uri(protocol.slice(0, -1), pathname);
  }
  static joinPath = (base: Uri, ...parts: string[]): Uri => new Uri(base.scheme, resolve(base.path, ...parts));
  get fsPath(): string {
    return this.path;
  }
  toString(): string {
    return `${this.scheme}://${this.path}`;
  }
}

export class Position {
  readonly line: number;
  readonly character: number;
  constructor(line: number, character: number) {
    this.line = line;
    this.character = character;
  }
}

export class Range {
  readonly start: Position;
  readonly end: Position;
  constructor(...given: [Position, Position] | [number, number, number, number]) {
    const [a, b] = given;
    this.start = typeof a === 'number' ? new Position(a, given[1] as number) : a;
    this.end = typeof b === 'number' ? new Position(given[2] as number, given[3] as number) : b;
  }
}

export class Location {
  readonly uri: Uri;
  readonly range: Position | Range;
  constructor(uri: Uri, range: Position | Range) {
    this.uri = uri;
    this.range = range;
  }
}

export class CodeLens {
  readonly range: Range;
  readonly command: FakeLensCommand | undefined;
  constructor(range: Range, command?: FakeLensCommand) {
    this.range = range;
    this.command = command;
  }
}

interface FakeLensCommand {
  readonly title: string;
  readonly command: string;
  readonly tooltip?: string;
  readonly arguments?: readonly unknown[];
}

interface LensProvider {
  readonly provideCodeLenses: (document: never) => readonly CodeLens[];
}

export class ThemeColor {
  readonly id: string;
  constructor(id: string) {
    this.id = id;
  }
}

export class ThemeIcon {
  readonly id: string;
  readonly color: ThemeColor | undefined;
  constructor(id: string, color?: ThemeColor) {
    this.id = id;
    this.color = color;
  }
}

export class MarkdownString {
  value = '';
  isTrusted: unknown;
  appendText(text: string): void {
    this.value += text;
  }
  appendMarkdown(text: string): void {
    this.value += text;
  }
  appendCodeblock(text: string): this {
    this.value += text;
    return this;
  }
}

export class TreeItem {
  id: string | undefined;
  description: string | undefined;
  tooltip: string | undefined;
  contextValue: string | undefined;
  iconPath: ThemeIcon | undefined;
  command: { readonly command: string; readonly arguments?: readonly unknown[] } | undefined;
  readonly label: string;
  readonly collapsibleState: number;
  constructor(label: string, collapsibleState = 0) {
    this.label = label;
    this.collapsibleState = collapsibleState;
  }
}

export class TestTag {
  readonly id: string;
  constructor(id: string) {
    this.id = id;
  }
}

export class TestMessage {
  location: Location | undefined;
  stackTrace: readonly TestMessageStackFrame[] | undefined;
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

export class TestMessageStackFrame {
  readonly label: string;
  readonly uri: Uri;
  readonly position: Position;
  constructor(label: string, uri: Uri, position: Position) {
    this.label = label;
    this.uri = uri;
    this.position = position;
  }
}

export class TestRunRequest {
  readonly include: readonly FakeTest[] | undefined;
  readonly exclude: readonly FakeTest[] | undefined;
  constructor(include?: readonly FakeTest[], exclude?: readonly FakeTest[]) {
    this.include = include;
    this.exclude = exclude;
  }
}

export class TabInputText {
  readonly uri: Uri;
  constructor(uri: Uri) {
    this.uri = uri;
  }
}

export class TabInputWebview {
  readonly viewType: string;
  constructor(viewType: string) {
    this.viewType = viewType;
  }
}

export class TabInputCustom {
  readonly uri: Uri;
  readonly viewType: string;
  constructor(uri: Uri, viewType: string) {
    this.uri = uri;
    this.viewType = viewType;
  }
}

export const TreeItemCollapsibleState = { None: 0, Collapsed: 1, Expanded: 2 } as const;
export const ProgressLocation = { Notification: 15 } as const;
export const StatusBarAlignment = { Left: 1 } as const;
export const ViewColumn = { Active: -1, Beside: -2, One: 1, Two: 2 } as const;
export const TestRunProfileKind = { Run: 1, Debug: 2 } as const;
export const OverviewRulerLane = { Left: 1, Full: 7 } as const;
export const QuickPickItemKind = { Separator: -1, Default: 0 } as const;
export const ConfigurationTarget = { Global: 1, Workspace: 2 } as const;

/** A question or notice that the extension showed. */
export interface Shown {
  readonly kind: 'error' | 'warning' | 'information' | 'pick' | 'input' | 'openFile';
  readonly text: string;
  /** Buttons of a message, labels of a list. */
  readonly choices: readonly string[];
  /** The reason why an input box refuses a text. */
  readonly problemOf?: ((text: string) => unknown) | undefined;
}

export interface FakeTree {
  readonly provider: {
    readonly getChildren: (row?: unknown) => unknown;
    readonly getTreeItem: (row: unknown) => TreeItem;
    readonly onDidChangeTreeData: (listener: () => void) => Closeable;
  };
  readonly revealed: unknown[];
  visible: boolean;
  disposed: boolean;
  message: string;
}

export interface FakeStatusItem {
  name: string;
  text: string;
  command: string | undefined;
  tooltip: MarkdownString | undefined;
  shown: boolean;
  disposed: boolean;
  show(): void;
  hide(): void;
  dispose(): void;
}

export interface FakeTest {
  readonly id: string;
  readonly label: string;
  readonly children: FakeTests;
  tags: readonly TestTag[];
  range: Range | undefined;
}

/** A collection of tests, with the methods of an array. */
export class FakeTests {
  list: FakeTest[] = [];
  add = (test: FakeTest): void => void this.list.push(test);
  replace = (tests: readonly FakeTest[]): void => void (this.list = [...tests]);
  forEach = (visit: (test: FakeTest) => void): void => this.list.forEach(visit);
}

type Profile = (request: TestRunRequest, token: FakeToken) => Promise<void>;

interface FakeToken {
  readonly isCancellationRequested: boolean;
  readonly onCancellationRequested: (listener: Listener<void>) => Closeable;
}

export interface FakeController {
  readonly items: FakeTests;
  readonly profiles: Map<string, Profile>;
  /** `passed 7`, `failed 3: message`, in the order in which they were reported; `end` after each run. */
  readonly results: string[];
  disposed: boolean;
}

class Editor {
  shown: Shown[] = [];
  /** What the user does with the next questions: a button, a row's label, a text; undefined dismisses. */
  answers: (string | undefined)[] = [];
  commands = new Map<string, (argument?: unknown) => unknown>();
  executed: unknown[][] = [];
  statusMessages: string[] = [];
  statusItems: FakeStatusItem[] = [];
  trees = new Map<string, FakeTree>();
  panels: FakePanel[] = [];
  customEditors = new Map<string, unknown>();
  serializers = new Map<string, { deserializeWebviewPanel(panel: unknown, state: unknown): Promise<void> }>();
  controllers: FakeController[] = [];
  settings = new Map<string, unknown>();
  /** Title, messages and the way to cancel of each progress notification. */
  progress: { title: string; messages: string[]; cancel: () => void; over: boolean }[] = [];
  opened: { path: string; line: number; column: number | undefined }[] = [];
  missingFiles = new Set<string>();
  clipboard = '';
  isTrusted = true;
  tools = new Map<string, FakeTool>();
  terminals = new Map<string, FakeTerminals>();
  taskProviders = new Map<string, FakeTasks>();
  folders: string[] = [];
  trustGranted = new EventEmitter<void>();
  trackers: { createDebugAdapterTracker(session: unknown): unknown }[] = [];
  sessionEnded = new EventEmitter<unknown>();
  sessionStarted = new EventEmitter<unknown>();
  activeSessionChanged = new EventEmitter<unknown>();
  activeSession: unknown;
  startDebugging: (folder: unknown, configuration: Record<string, unknown>) => Promise<boolean> = async () => false;
  stopped: unknown[] = [];
  closedTabs: unknown[] = [];
  activeEditor: unknown;
  visibleEditors: unknown[] = [];
  visibleEditorsChanged = new EventEmitter<readonly unknown[]>();
  documentOpened = new EventEmitter<unknown>();
  documentClosed = new EventEmitter<unknown>();
  documentChanged = new EventEmitter<unknown>();
  settingsChanged = new EventEmitter<unknown>();
  lensProviders: LensProvider[] = [];

  ask(shown: Shown): string | undefined {
    this.shown.push(shown);
    return this.answers.shift();
  }

  /** Texts of the messages so far. */
  texts(kind?: Shown['kind']): string[] {
    return this.shown.filter((each) => kind === undefined || each.kind === kind).map(({ text }) => text);
  }
}

export let editor = new Editor();

/** A window in which nothing has happened. */
export function freshEditor(): Editor {
  return (editor = new Editor());
}

/** A webview panel and its page, which a test plays. */
export class FakePanel {
  readonly viewType: string;
  title: string;
  iconPath: unknown;
  viewColumn: number | undefined;
  visible = true;
  active = true;
  disposed = false;
  revealed = 0;
  /** Frames that the extension sent to the page. */
  readonly sent: Readonly<Record<string, unknown>>[] = [];
  readonly #received = new EventEmitter<unknown>();
  readonly #changed = new EventEmitter<void>();
  readonly #disposed = new EventEmitter<void>();
  readonly webview = {
    html: '',
    options: {},
    cspSource: 'https://webview',
    asWebviewUri: (uri: Uri): Uri => new Uri('https', uri.path),
    onDidReceiveMessage: this.#received.event,
    postMessage: (frame: Readonly<Record<string, unknown>>): Promise<boolean> => {
      this.sent.push(frame);
      return Promise.resolve(true);
    },
  };
  readonly onDidChangeViewState = this.#changed.event;
  readonly onDidDispose = this.#disposed.event;

  constructor(viewType: string, title: string, viewColumn?: number) {
    this.viewType = viewType;
    this.title = title;
    this.viewColumn = viewColumn;
  }

  get listeners(): number {
    return this.#received.listeners;
  }
  /** The page sends a frame. */
  receive(frame: unknown): void {
    this.#received.fire(frame);
  }
  setVisible(visible: boolean): void {
    this.visible = this.active = visible;
    this.#changed.fire();
  }
  reveal(): void {
    this.revealed++;
  }
  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.#disposed.fire();
  }
}

const message =
  (kind: Shown['kind']) =>
  (text: string, ...rest: unknown[]): Promise<string | undefined> => {
    const choices = rest.filter((each) => typeof each === 'string');
    return Promise.resolve(editor.ask({ kind, text, choices }));
  };

interface PickRow {
  readonly label: string;
  readonly description?: string;
}

interface BoxOptions {
  readonly title?: string;
  readonly prompt?: string;
  readonly placeHolder?: string;
  readonly validateInput?: (text: string) => unknown;
}

export const window = {
  get activeTextEditor(): unknown {
    return editor.activeEditor;
  },
  get visibleTextEditors(): unknown[] {
    return editor.visibleEditors;
  },
  tabGroups: {
    all: [] as unknown[],
    close: async (tabs: readonly unknown[]) => void editor.closedTabs.push(...tabs),
  },
  createTextEditorDecorationType: (looks: object) => ({ looks, dispose: () => {} }),
  onDidChangeVisibleTextEditors: (listener: Listener<readonly unknown[]>) =>
    editor.visibleEditorsChanged.event(listener),
  showErrorMessage: message('error'),
  showWarningMessage: message('warning'),
  showInformationMessage: message('information'),
  showQuickPick: async <Row extends PickRow>(rows: readonly Row[], options: BoxOptions): Promise<Row | undefined> => {
    const choices = rows.map(({ label }) => label);
    const answer = editor.ask({ kind: 'pick', text: options.title ?? options.placeHolder ?? '', choices });
    return rows.find(({ label }) => answer !== undefined && label.includes(answer));
  },
  showInputBox: async ({ title, prompt, validateInput }: BoxOptions): Promise<string | undefined> =>
    editor.ask({ kind: 'input', text: title ?? prompt ?? '', choices: [], problemOf: validateInput }),
  showOpenDialog: async ({ title }: BoxOptions): Promise<Uri[] | undefined> => {
    const answer = editor.ask({ kind: 'openFile', text: title ?? '', choices: [] });
    return answer === undefined ? undefined : [Uri.file(answer)];
  },
  setStatusBarMessage: (text: string): Closeable => {
    editor.statusMessages.push(text);
    return { dispose: () => {} };
  },
  createStatusBarItem: (): FakeStatusItem => {
    const item: FakeStatusItem = {
      name: '',
      text: '',
      command: undefined,
      tooltip: undefined,
      shown: false,
      disposed: false,
      show: () => (item.shown = true),
      hide: () => (item.shown = false),
      dispose: () => (item.disposed = true),
    };
    editor.statusItems.push(item);
    return item;
  },
  createTreeView: (id: string, { treeDataProvider }: { treeDataProvider: FakeTree['provider'] }) => {
    const tree: FakeTree = { provider: treeDataProvider, revealed: [], visible: true, disposed: false, message: '' };
    editor.trees.set(id, tree);
    return {
      get visible() {
        return tree.visible;
      },
      set message(text: string) {
        tree.message = text;
      },
      reveal: async (row: unknown) => void tree.revealed.push(row),
      onDidChangeVisibility: () => ({ dispose: () => {} }),
      dispose: () => (tree.disposed = true),
    };
  },
  createWebviewPanel: (type: string, title: string, { viewColumn }: { viewColumn: number }): FakePanel => {
    const panel = new FakePanel(type, title, viewColumn);
    editor.panels.push(panel);
    return panel;
  },
  registerCustomEditorProvider: (type: string, provider: never): Closeable => {
    editor.customEditors.set(type, provider);
    return { dispose: () => editor.customEditors.delete(type) };
  },
  registerTerminalProfileProvider: (id: string, provider: FakeTerminals): Closeable => {
    editor.terminals.set(id, provider);
    return { dispose: () => editor.terminals.delete(id) };
  },
  registerWebviewPanelSerializer: (type: string, serializer: never): Closeable => {
    editor.serializers.set(type, serializer);
    return { dispose: () => editor.serializers.delete(type) };
  },
  showTextDocument: async (document: { uri: Uri }, options: { viewColumn?: number; selection: Range }) => {
    const { start } = options.selection;
    editor.opened.push({ path: document.uri.path, line: start.line + 1, column: options.viewColumn });
  },
  withProgress: async (options: { title: string }, task: (report: unknown, token: FakeToken) => Promise<unknown>) => {
    const cancelled = new EventEmitter<void>();
    const shown = { title: options.title, messages: [] as string[], cancel: () => cancelled.fire(), over: false };
    editor.progress.push(shown);
    const report = { report: ({ message: text }: { message: string }) => shown.messages.push(text) };
    try {
      return await task(report, { isCancellationRequested: false, onCancellationRequested: cancelled.event });
    } finally {
      shown.over = true;
    }
  },
};

export class LanguageModelTextPart {
  readonly value: string;
  constructor(value: string) {
    this.value = value;
  }
}

export class LanguageModelToolResult {
  readonly content: readonly LanguageModelTextPart[];
  constructor(content: readonly LanguageModelTextPart[]) {
    this.content = content;
  }
}

/** A tool of a language model, as far as tests call it. */
export interface FakeTool {
  prepareInvocation(options: { readonly input: object }): {
    readonly confirmationMessages?: { readonly title: string; readonly message: MarkdownString };
  };
  invoke(
    options: { readonly input: object },
    token: { readonly onCancellationRequested: (listener: Listener<unknown>) => Closeable },
  ): Promise<LanguageModelToolResult>;
}

export interface FakeTerminals {
  provideTerminalProfile(token: unknown): Promise<unknown>;
}

export interface FakeTasks {
  resolveTask(task: unknown, token: unknown): Promise<unknown>;
}

export const tasks = {
  registerTaskProvider: (type: string, provider: FakeTasks): Closeable => {
    editor.taskProviders.set(type, provider);
    return { dispose: () => editor.taskProviders.delete(type) };
  },
};

export const lm = {
  registerTool: (name: string, tool: FakeTool): Closeable => {
    editor.tools.set(name, tool);
    return { dispose: () => editor.tools.delete(name) };
  },
};

export const workspace = {
  textDocuments: [] as unknown[],
  onDidOpenTextDocument: (listener: Listener<unknown>) => editor.documentOpened.event(listener),
  onDidCloseTextDocument: (listener: Listener<unknown>) => editor.documentClosed.event(listener),
  onDidChangeTextDocument: (listener: Listener<unknown>) => editor.documentChanged.event(listener),
  onDidChangeConfiguration: (listener: Listener<unknown>) => editor.settingsChanged.event(listener),
  get isTrusted(): boolean {
    return editor.isTrusted;
  },
  get workspaceFolders(): unknown {
    return editor.folders.length === 0 ? undefined : editor.folders.map((path) => ({ uri: Uri.file(path) }));
  },
  get onDidGrantWorkspaceTrust() {
    return editor.trustGranted.event;
  },
  getConfiguration: () => ({
    get: (id: string): unknown => editor.settings.get(id),
    update: async (id: string, value: unknown) => void editor.settings.set(id, value),
  }),
  getWorkspaceFolder: (uri: Uri): unknown => {
    const path = editor.folders.find((folder) => uri.path.startsWith(`${folder}/`));
    return path === undefined ? undefined : { uri: Uri.file(path) };
  },
  openTextDocument: async (uri: Uri) => {
    if (editor.missingFiles.has(uri.path)) throw new Error('no such file');
    return { uri, isDirty: false, isUntitled: false };
  },
};

export const languages = {
  registerCodeLensProvider: (_: unknown, provider: LensProvider): Closeable => {
    editor.lensProviders.push(provider);
    return { dispose: () => editor.lensProviders.splice(editor.lensProviders.indexOf(provider), 1) };
  },
};

export const commands = {
  registerCommand: (id: string, run: (argument?: unknown) => unknown): Closeable => {
    editor.commands.set(id, run);
    return { dispose: () => editor.commands.delete(id) };
  },
  executeCommand: async (...given: unknown[]) => void editor.executed.push(given),
};

export const l10n = { bundle: undefined as Readonly<Record<string, string>> | undefined };

export const env = {
  language: 'en',
  sessionId: 'window-1',
  clipboard: { writeText: async (text: string) => void (editor.clipboard = text) },
};

export const debug = {
  get activeDebugSession(): unknown {
    return editor.activeSession;
  },
  registerDebugAdapterTrackerFactory: (_: string, factory: Editor['trackers'][number]): Closeable => {
    editor.trackers.push(factory);
    return { dispose: () => editor.trackers.splice(editor.trackers.indexOf(factory), 1) };
  },
  onDidTerminateDebugSession: (listener: Listener<unknown>) => editor.sessionEnded.event(listener),
  onDidStartDebugSession: (listener: Listener<unknown>) => editor.sessionStarted.event(listener),
  onDidChangeActiveDebugSession: (listener: Listener<unknown>) => editor.activeSessionChanged.event(listener),
  startDebugging: (folder: unknown, configuration: Record<string, unknown>) =>
    editor.startDebugging(folder, configuration),
  stopDebugging: async (session: unknown) => void editor.stopped.push(session),
};

export const tests = {
  createTestController: () => {
    const results: string[] = [];
    const say =
      (word: string) =>
      (test: FakeTest, about?: TestMessage | number): void => {
        const text = about instanceof TestMessage ? `: ${about.message.split('\r\n')[0]}` : '';
        results.push(`${word} ${test.id}${text}`);
      };
    const controller = {
      items: new FakeTests(),
      profiles: new Map<string, Profile>(),
      results,
      disposed: false,
      createTestItem: (id: string, label: string): FakeTest => ({
        id,
        label,
        children: new FakeTests(),
        tags: [],
        range: undefined,
      }),
      createRunProfile: (label: string, _: number, run: Profile) => void controller.profiles.set(label, run),
      createTestRun: () => ({
        enqueued: say('enqueued'),
        started: say('started'),
        passed: say('passed'),
        failed: say('failed'),
        errored: say('errored'),
        skipped: say('skipped'),
        appendOutput: (text: string) => void results.push(`output ${text.trim()}`),
        end: () => void results.push('end'),
      }),
      dispose: () => (controller.disposed = true),
    };
    editor.controllers.push(controller satisfies FakeController);
    return controller;
  },
};
