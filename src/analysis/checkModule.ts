import ts from 'typescript';
import type { ItemEvidence, PlaceEvidence, RunEvidence } from '../model/facts/evidence.ts';
import { mayHoldJob } from '../model/facts/jobWords.ts';
import { confirmedRules } from './confirmed/index.ts';
import { rules } from './rules/index.ts';
import type { Edit, Severity, Violation } from './rules/rule.ts';
import { isIgnored } from './typed/ignored.ts';
import { workerUsesIn, type UsesByModule } from './typed/workerUses.ts';
import { Project } from './typed/project.ts';
import { findWorkerCode, type WorkerUse } from './typed/workerCode.ts';

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
  /** Absolute path. It is another one than that of the checked module if this module calls functions of it. */
  readonly file: string;
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

/** What was found in a module and in the files whose functions its workers call. */
export interface ModuleFindings {
  /** The module first, each file in the order of its lines. */
  readonly findings: readonly Finding[];
  /** Paths of the other files: if one of them changes, the findings may change. */
  readonly reached: readonly string[];
}

/**
 * Checks modules for what goes wrong between threads, before anything runs, and for what a run has shown. Each module is seen
 * together with the others.
 */
export class ModuleChecker {
  readonly #project: Project;
  /** How modules are used by those that were checked. */
  readonly #uses = new Map<string, UsesByModule>();
  /** Modules with a function that is known to be a job. */
  readonly #jobs = new Map<string, WorkerUse>();
  /** What the newest run that loaded a file has shown. */
  readonly #evidence = new Map<string, RunEvidence>();

  constructor(project = new Project()) {
    this.#project = project;
  }

  /** From now on a file has this text; undefined: that of the disk. */
  setText(path: string, text: string | undefined): void {
    this.#project.setText(path, text);
  }

  /**
   * Whether a module can have findings: it imports what starts workers or runs in one, exports the inputs of a job, or is
   * opened by a pool of a module that was checked, or a run has shown something about it. Nothing is typed for that.
   */
  concerns(path: string, text: string): boolean {
    return mayHoldJob(text) || this.#useOf(path) !== undefined || this.#placesIn(path).length > 0;
  }

  /** From now on the files that this run loaded are seen with what it has shown, as long as they are not changed. */
  setEvidence(evidence: RunEvidence): void {
    for (const file of Object.keys(evidence.code)) this.#evidence.set(file, evidence);
    this.#jobs.set(evidence.job.file, { areProcesses: !evidence.job.inThreads });
  }

  /**
   * Notes which modules this one opens as those of workers: their findings depend on it. Several modules are checked faster if
   * each was noted before the first is checked. `isJob`: a function of this module is known to be a job. Returns the paths of
   * the modules that it opens.
   */
  note(path: string, text: string, isJob = false): readonly string[] {
    if (isJob && !this.#jobs.has(path)) this.#jobs.set(path, { areProcesses: false });
    const uses = workerUsesIn(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
    this.#uses.set(path, uses);
    if (this.concerns(path, text)) this.#project.expect(path);
    return [...uses.keys()];
  }

  /** Checks a module, and the functions of other files that its workers call. */
  check(path: string): ModuleFindings {
    const typed = this.#project.open(path);
    if (!typed) return { findings: [], reached: [] };
    const { file: module } = typed;
    const checker = typed.program.getTypeChecker();
    const workerCode = findWorkerCode(module, checker, this.#useOf(path));
    const others = new Set(workerCode.nodes.map((node) => node.getSourceFile()));
    others.delete(module);
    const findings = [module, ...others].flatMap((file) => {
      const view = { file, checker, workerCode };
      const evidence = this.#evidenceAbout(file, path);
      return [
        ...rules
          .filter(({ followsCalls }) => file === module || followsCalls)
          .flatMap((rule) => rule.find(view).map((found) => findingOf(file, rule, found))),
        ...confirmedRules.flatMap((rule) => rule.find(view, evidence).map((found) => findingOf(file, rule, found))),
      ]
        .filter(({ from, code }) => !isIgnored(file, from.line, code))
        .sort((a, b) => a.from.line - b.from.line || a.from.character - b.from.character);
    });
    return { findings, reached: [...others].map(({ fileName }) => fileName) };
  }

  /** The facts about a file that a module's workers run. Places belong to the check of their own file. */
  #evidenceAbout({ fileName, text }: ts.SourceFile, module: string): readonly (PlaceEvidence | ItemEvidence)[] {
    const evidence = this.#evidence.get(fileName);
    if (!evidence || evidence.code[fileName] !== Project.hashOf(text)) return [];
    return [
      ...(fileName === module ? this.#placesIn(fileName) : []),
      ...(evidence.job.file === module ? evidence.items : []),
    ];
  }

  #placesIn(path: string): readonly PlaceEvidence[] {
    return this.#evidence.get(path)?.places.filter(({ file }) => file === path) ?? [];
  }

  #useOf(path: string): WorkerUse | undefined {
    const found = [...this.#uses.values()].flatMap((uses) => uses.get(path) ?? []);
    if (found.length === 0) return this.#jobs.get(path);
    return { areProcesses: found.every(({ areProcesses }) => areProcesses) };
  }
}

function findingOf(
  file: ts.SourceFile,
  { code, severity }: { readonly code: string; readonly severity: Severity },
  { node, message, nextStep, fixes = [] }: Violation,
): Finding {
  return {
    file: file.fileName,
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
