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
import { ModuleChecker, type Finding, type ModuleFindings } from '../analysis/index.ts';
import type { Disposable } from '../base/disposable.ts';
import { t } from '../base/texts.ts';
import { isJobModule, type EvidenceParams } from '../protocol/languageServer.ts';

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
  hint: DiagnosticSeverity.Hint,
} as const;

/**
 * The findings of open documents. Nothing is typed until a document is open that can have findings: one that imports a pool
 * or worker threads, exports `inputs` or `initargs`, is opened by a pool of another open document, or was run. Functions of
 * other files that its workers call have findings, too, whether these files are open or not.
 */
export class FindingsFeed implements Disposable {
  readonly #checker = new ModuleChecker();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** By the URI of the document that was checked. */
  readonly #checked = new Map<string, ModuleFindings>();
  /** By the path of the file that has the findings. */
  readonly #shown = new Map<string, readonly Finding[]>();
  #hasChecked = false;
  #isEnabled = true;
  #pageLines: readonly string[] | undefined;

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
    for (const document of this.documents.all()) this.#schedule(document);
  }

  /** A run has shown something about the code of these documents. */
  setEvidence(evidence: EvidenceParams): void {
    this.#checker.setEvidence(evidence);
    for (const document of this.documents.all()) this.#schedule(document);
  }

  /** A document was opened or edited. Its findings follow when it has been at rest for a moment. */
  changed(document: TextDocument): void {
    if (!isEligible(document.uri)) return;
    this.#checker.setText(pathOf(document), document.getText());
    this.#schedule(document);
    this.#scheduleCallersOf(document);
  }

  closed(document: TextDocument): void {
    const { uri } = document;
    clearTimeout(this.#timers.get(uri));
    this.#timers.delete(uri);
    if (!isEligible(uri)) return;
    this.#checker.setText(pathOf(document), undefined);
    this.#keep(uri, undefined);
    this.#scheduleCallersOf(document);
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
    const touched = (this.#shown.get(pathOf(document)) ?? []).filter(
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

  #schedule(document: TextDocument): void {
    const { uri } = document;
    if (!isEligible(uri)) return;
    clearTimeout(this.#timers.get(uri));
    if (!this.#isEnabled || !this.#checker.concerns(pathOf(document), document.getText())) {
      return this.#keep(uri, undefined);
    }
    const { firstMs, afterEditMs } = this.delays;
    const timer = setTimeout(() => this.#check(document), this.#hasChecked ? afterEditMs : firstMs);
    this.#timers.set(uri, timer);
  }

  /** The findings of a module depend on the files whose functions its workers call. */
  #scheduleCallersOf(document: TextDocument): void {
    const path = pathOf(document);
    for (const each of this.documents.all()) {
      if (each.uri !== document.uri && this.#checked.get(each.uri)?.reached.includes(path)) this.#schedule(each);
    }
  }

  #check(document: TextDocument): void {
    const { uri } = document;
    this.#hasChecked = true;
    const path = pathOf(document);
    try {
      const opened = this.#checker.note(path, document.getText());
      this.#keep(uri, this.#checker.check(path));
      // A pool has been found that opens these modules: they are modules of workers from now on.
      for (const each of this.documents.all()) {
        if (each.uri !== uri && isEligible(each.uri) && opened.includes(pathOf(each))) this.#schedule(each);
      }
    } catch (error) {
      this.connection.console.warn(`${uri} cannot be checked: ${String(error)}`);
    }
  }

  /** Keeps the result of a check, and shows what has changed by it. Undefined: the document has no findings. */
  #keep(uri: string, found: ModuleFindings | undefined): void {
    const before = this.#checked.get(uri)?.findings ?? [];
    if (found) this.#checked.set(uri, found);
    else this.#checked.delete(uri);
    const files = new Set([...before, ...(found?.findings ?? [])].map(({ file }) => file));
    for (const file of files) this.#show(file);
  }

  /** Shows the findings of a file, from all documents that were checked. */
  #show(file: string): void {
    const found = [...this.#checked.values()].flatMap(({ findings }) => findings.filter((each) => each.file === file));
    const findings = [...new Map(found.map((each) => [keyOf(each), each])).values()];
    if (findings.length === 0) this.#shown.delete(file);
    else this.#shown.set(file, findings);
    const document = this.documents.all().find(({ uri }) => isEligible(uri) && fileURLToPath(uri) === file);
    const diagnostics = findings.map((finding) => this.#diagnosticOf(finding));
    const uri = document?.uri ?? pathToFileURL(file).href;
    void this.connection.sendDiagnostics({ uri, ...(document && { version: document.version }), diagnostics });
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
    this.#pageLines ??= readFileSync(this.page, 'utf8').split('\n');
    return `${pathToFileURL(this.page).href}#L${this.#pageLines.indexOf(`## ${code}`) + 1}`;
  }

  #ignoring(document: TextDocument, { code, from }: Finding): CodeAction {
    const start = { line: from.line, character: 0 };
    const [indent = ''] = /^[ \t]*/.exec(document.getText({ start, end: { line: from.line + 1, character: 0 } })) ?? [];
    const newText = `${indent}// poolscope-ignore-next-line ${code}\n`;
    return {
      title: t('Ignore this finding ({0})', code),
      kind: CodeActionKind.QuickFix,
      edit: { changes: { [document.uri]: [{ range: { start, end: start }, newText }] } },
    };
  }
}

const keyOf = ({ code, from }: Finding): string => `${code} ${from.line} ${from.character}`;

const pathOf = ({ uri }: TextDocument): string => fileURLToPath(uri);

const isEligible = (uri: string): boolean => uri.startsWith('file:') && isJobModule(uri);
