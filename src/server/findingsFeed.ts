import { readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  CodeActionKind,
  DiagnosticSeverity,
  type CodeAction,
  type Connection,
  type Diagnostic,
  type Range,
  type TextDocuments,
} from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { ModuleChecker, type Finding } from '../analysis/index.ts';
import type { Disposable } from '../base/disposable.ts';
import { isJobModule } from '../protocol/languageServer.ts';

/** How long a document must be at rest before it is checked. Starting TypeScript's checker takes about a second. */
export interface CheckDelays {
  readonly firstMs: number;
  readonly afterEditMs: number;
}

const source = 'poolscope';
const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
} as const;

/**
 * The findings of open documents. Nothing is typed until a document is open that can have findings: one that imports a pool
 * or worker threads, exports `inputs` or `initargs`, or is opened by a pool of another open document.
 */
export class FindingsFeed implements Disposable {
  readonly #checker = new ModuleChecker();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #shown = new Map<string, readonly Finding[]>();
  #hasChecked = false;
  #isEnabled = true;

  private readonly connection: Connection;
  private readonly documents: TextDocuments<TextDocument>;
  private readonly page: string | undefined;
  private readonly delays: CheckDelays;

  /** `page` is the path of docs/findings.md. */
  constructor(
    connection: Connection,
    documents: TextDocuments<TextDocument>,
    page: string | undefined,
    delays: CheckDelays,
  ) {
    this.connection = connection;
    this.documents = documents;
    this.page = page;
    this.delays = delays;
  }

  set isEnabled(isEnabled: boolean) {
    if (this.#isEnabled === isEnabled) return;
    this.#isEnabled = isEnabled;
    for (const document of this.documents.all()) this.changed(document);
  }

  /** A document was opened or edited. Its findings follow when it has been at rest for a moment. */
  changed(document: TextDocument): void {
    const { uri } = document;
    if (!isEligible(uri)) return;
    const path = fileURLToPath(uri);
    const text = document.getText();
    this.#checker.setText(path, text);
    if (!this.#isEnabled || !this.#checker.concerns(path, text)) return this.#show(uri, document.version, []);
    clearTimeout(this.#timers.get(uri));
    const { firstMs, afterEditMs } = this.delays;
    const timer = setTimeout(() => this.#check(uri), this.#hasChecked ? afterEditMs : firstMs);
    this.#timers.set(uri, timer);
  }

  closed({ uri }: TextDocument): void {
    clearTimeout(this.#timers.get(uri));
    this.#timers.delete(uri);
    if (isEligible(uri)) this.#checker.setText(fileURLToPath(uri), undefined);
    this.#show(uri, undefined, []);
  }

  /** Ends all checks. */
  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  /** The quick fixes of the findings in a range, and for each one a comment that leaves it out. */
  actionsIn(uri: string, range: Range): CodeAction[] {
    const document = this.documents.get(uri);
    if (!document) return [];
    const touched = (this.#shown.get(uri) ?? []).filter(
      ({ from, to }) => from.line <= range.end.line && to.line >= range.start.line,
    );
    return touched.flatMap((finding) => [
      ...finding.fixes.map(({ title, edits }) => ({
        title,
        kind: CodeActionKind.QuickFix,
        diagnostics: [this.#diagnosticOf(finding)],
        isPreferred: finding.fixes[0]?.title === title,
        edit: {
          changes: { [uri]: edits.map(({ from, to, text }) => ({ range: { start: from, end: to }, newText: text })) },
        },
      })),
      this.#ignoring(document, finding),
    ]);
  }

  #check(uri: string): void {
    const document = this.documents.get(uri);
    if (!document) return;
    this.#hasChecked = true;
    const path = fileURLToPath(uri);
    try {
      const opened = this.#checker.note(path, document.getText());
      this.#show(uri, document.version, this.#checker.check(path));
      // A pool has been found that opens these modules: they are modules of workers from now on.
      for (const each of this.documents.all()) {
        if (each.uri !== uri && isEligible(each.uri) && opened.includes(fileURLToPath(each.uri))) this.changed(each);
      }
    } catch (error) {
      this.connection.console.warn(`${uri} cannot be checked: ${String(error)}`);
    }
  }

  #show(uri: string, version: number | undefined, findings: readonly Finding[]): void {
    if (findings.length === 0 && !this.#shown.has(uri)) return;
    if (findings.length === 0) this.#shown.delete(uri);
    else this.#shown.set(uri, findings);
    const diagnostics = findings.map((finding) => this.#diagnosticOf(finding));
    void this.connection.sendDiagnostics({ uri, ...(version !== undefined && { version }), diagnostics });
  }

  #diagnosticOf({ code, severity, from, to, message, nextStep }: Finding): Diagnostic {
    const href = this.#sectionOf(code);
    return {
      range: { start: from, end: to },
      severity: severities[severity],
      code,
      ...(href !== undefined && { codeDescription: { href } }),
      source,
      message: `${message}. ${nextStep}`,
    };
  }

  /** The address of the rule's section: editors open a file at the line behind `#L`. */
  #sectionOf(code: string): string | undefined {
    if (this.page === undefined) return undefined;
    const lines = readFileSync(this.page, 'utf8').split('\n');
    return `${pathToFileURL(this.page).href}#L${lines.indexOf(`## ${code}`) + 1}`;
  }

  #ignoring(document: TextDocument, { code, from }: Finding): CodeAction {
    const start = { line: from.line, character: 0 };
    const [indent = ''] = /^[ \t]*/.exec(document.getText({ start, end: { line: from.line + 1, character: 0 } })) ?? [];
    const newText = `${indent}// poolscope-ignore-next-line ${code}\n`;
    return {
      title: `Ignore this finding (${code})`,
      kind: CodeActionKind.QuickFix,
      edit: { changes: { [document.uri]: [{ range: { start, end: start }, newText }] } },
    };
  }
}

const isEligible = (uri: string): boolean => uri.startsWith('file:') && isJobModule(uri);
