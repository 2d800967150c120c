import ts from 'typescript';
import { rules } from './rules/index.ts';
import type { Edit, Severity, Violation } from './rules/rule.ts';
import { isIgnored } from './typed/ignored.ts';
import { workerUsesIn, type UsesByModule } from './typed/workerUses.ts';
import { Project } from './typed/project.ts';
import { findWorkerCode } from './typed/workerCode.ts';

/** Zero-based, as editors count. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** A change that removes a finding. */
export interface FindingFix {
  readonly title: string;
  readonly edits: readonly { readonly from: Position; readonly to: Position; readonly text: string }[];
}

/** A violation of a rule, as plain data. */
export interface Finding {
  /** Name of the rule, e.g. `uncloneable`. */
  readonly code: string;
  readonly severity: Severity;
  readonly from: Position;
  readonly to: Position;
  /** What happens when this code runs. */
  readonly message: string;
  readonly nextStep: string;
  readonly fixes: readonly FindingFix[];
}

/** Checks modules for what goes wrong between threads, before anything runs. Each module is seen together with the others. */
export class ModuleChecker {
  readonly #project: Project;
  /** How modules are used by those that were checked. */
  readonly #uses = new Map<string, UsesByModule>();
  readonly #jobs = new Set<string>();

  constructor(project = new Project()) {
    this.#project = project;
  }

  /** From now on a file has this text; undefined: that of the disk. */
  setText(path: string, text: string | undefined): void {
    this.#project.setText(path, text);
  }

  /**
   * Whether a module can have findings: it imports what starts workers or runs in one, exports the inputs of a job, or is
   * opened by a pool of a module that was checked. It is decided by its text alone.
   */
  concerns(path: string, text: string): boolean {
    return workerWords.test(text) || this.#useOf(path) !== undefined;
  }

  /**
   * Notes which modules this one opens as those of workers: their findings depend on it. Several modules are checked faster if
   * each was noted before the first is checked. `isJob`: a function of this module is known to be a job. Returns the paths of
   * the modules that it opens.
   */
  note(path: string, text: string, isJob = false): readonly string[] {
    if (isJob) this.#jobs.add(path);
    const uses = workerUsesIn(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
    this.#uses.set(path, uses);
    if (this.concerns(path, text)) this.#project.expect(path);
    return [...uses.keys()];
  }

  /** The findings of a module, in the order of its lines; none if it cannot be read. */
  check(path: string): readonly Finding[] {
    const typed = this.#project.open(path);
    if (!typed) return [];
    const { file } = typed;
    const checker = typed.program.getTypeChecker();
    const workerCode = findWorkerCode(file, checker, this.#useOf(path));
    return rules
      .flatMap((rule) => rule.find({ file, checker, workerCode }).map((found) => findingOf(file, rule, found)))
      .filter((finding) => !isIgnored(file, finding.from.line, finding.code))
      .sort((a, b) => a.from.line - b.from.line || a.from.character - b.from.character);
  }

  #useOf(path: string): { readonly areProcesses: boolean } | undefined {
    const found = [...this.#uses.values()].flatMap((uses) => uses.get(path) ?? []);
    if (found.length === 0) return this.#jobs.has(path) ? { areProcesses: false } : undefined;
    return { areProcesses: found.every(({ areProcesses }) => areProcesses) };
  }
}

const workerWords =
  /\bworker_threads\b|['"](poolscope|piscina|tinypool|workerpool)['"]|\bexport\b[^;]*\b(inputs|initargs)\b|\bSharedArrayBuffer\b/;

function findingOf(
  file: ts.SourceFile,
  { code, severity }: { readonly code: string; readonly severity: Severity },
  { node, message, nextStep, fixes = [] }: Violation,
): Finding {
  return {
    code,
    severity,
    from: file.getLineAndCharacterOfPosition(node.getStart(file)),
    to: file.getLineAndCharacterOfPosition(node.end),
    message,
    nextStep,
    fixes: fixes.map(({ title, edits }) => ({ title, edits: edits.map((edit) => placed(file, edit)) })),
  };
}

const placed = (file: ts.SourceFile, { start, end, text }: Edit): FindingFix['edits'][number] => ({
  from: file.getLineAndCharacterOfPosition(start),
  to: file.getLineAndCharacterOfPosition(end),
  text,
});
