import { readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { UserFacingError } from '../base/errors.ts';
import { plural } from '../base/numberText.ts';
import type { Finding } from '../analysis/index.ts';
import type { RunEvidence } from '../model/facts/evidence.ts';
import { stdoutPath } from '../files/output.ts';
import { exitCodes } from './exitCodes.ts';
import { printJson } from './fitted.ts';
import { printable } from '../base/visibleText.ts';
import { display } from './frames.ts';
import { modulesOf } from './moduleFiles.ts';
import { filesOf, hasChanged, openEvidence } from './openEvidence.ts';
import { changedText } from './openReplayed.ts';
import { parseOptions } from './parseOptions.ts';
import type { ReportedFinding } from './reportedFinding.ts';
import { writeText } from './runOutputs.ts';
import { sarifOf } from './sarif.ts';

/** What `check --json` prints. */
export interface ModuleCheckReport {
  /** Version of these fields. */
  readonly schema: 1;
  /** Number of modules that were read. */
  readonly modules: number;
  /** Module after module, each in the order of its lines. */
  readonly findings: readonly ReportedFinding[];
  /** With `--run`: files that the run loaded and that have changed since then. What it has shown about them is left out. */
  readonly changed?: readonly string[];
}

/** `poolscope check`: resolves with the exit code. Rejects with UserFacingError. */
export async function check(args: readonly string[]): Promise<number> {
  const cwd = process.cwd();
  const { values, operands } = parseOptions('check', args, cwd);
  if (operands.length === 0 && values.evidence === undefined) {
    throw new UserFacingError(
      'expected a module, got none',
      'Write poolscope check <module>, e.g. poolscope check src, or name a recorded run with --run.',
    );
  }
  const shown = values.evidence === undefined ? undefined : await openEvidence(values.evidence);
  const report = await checkModules(operands, cwd, shown);
  if (values.json) printJson(report, values.full ?? false, 'findings');
  else if (values.sarif !== stdoutPath) process.stdout.write(`${printable(reportText(report))}\n`);
  if (values.sarif !== undefined) {
    await writeText(values.sarif, `${JSON.stringify(sarifOf(report.findings), undefined, 1)}\n`);
  }
  const counts = report.findings.some(({ severity }) => severity === 'error' || severity === 'warning');
  return counts ? exitCodes.someFailed : exitCodes.succeeded;
}

async function checkModules(
  operands: readonly string[],
  cwd: string,
  shown: RunEvidence | undefined,
): Promise<ModuleCheckReport> {
  const modules = modulesOf([...operands, ...(shown ? filesOf(shown, cwd) : [])], cwd);
  // TypeScript is large, so it is loaded only here.
  const { ModuleChecker } = await import('../analysis/index.ts');
  const checker = new ModuleChecker();
  if (shown) checker.setEvidence(shown);
  const texts = modules.map(({ path }) => readFileSync(path, 'utf8'));
  for (const [k, { path, isJob }] of modules.entries()) checker.note(path, texts[k] ?? '', isJob);
  const concerned = modules.filter(({ path }, k) => checker.concerns(path, texts[k] ?? ''));
  const found = concerned.flatMap(({ path }) => checker.check(path).findings);
  // Two modules may call the same function of a third one.
  const once = new Map(
    found.map((each) => [`${each.file} ${each.from.line} ${each.from.character} ${each.code}`, each]),
  );
  const findings = [...once.values()].map((finding) => reported(finding, cwd));
  const changed = shown ? modules.flatMap(({ path }) => (hasChanged(path, shown) ? [display(path)] : [])) : [];
  return { schema: 1, modules: modules.length, findings, ...(shown && { changed }) };
}

const reported = ({ file, code, severity, from, to, message, nextStep }: Finding, cwd: string): ReportedFinding => ({
  code,
  severity,
  file: relative(cwd, file).replaceAll(sep, '/'),
  line: from.line + 1,
  column: from.character + 1,
  endLine: to.line + 1,
  endColumn: to.character + 1,
  message,
  nextStep,
});

function reportText({ modules, findings, changed = [] }: ModuleCheckReport): string {
  const lines = findings.map(
    ({ file, line, column, severity, code, message, nextStep }) =>
      `${file}:${line}:${column} ${severity}: ${message}. ${nextStep} [${code}]`,
  );
  const files = new Set(findings.map(({ file }) => file)).size;
  const total =
    findings.length === 0
      ? `no findings in ${plural(modules, 'module')}`
      : `${plural(findings.length, 'finding')} in ${plural(files, 'file')}, ${plural(modules, 'module')} read`;
  return [...lines, ...(changed.length > 0 ? [changedText(changed)] : []), total].join('\n');
}
