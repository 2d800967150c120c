import { readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { UserFacingError } from '../base/errors.ts';
import { plural } from '../base/numberText.ts';
import { stdoutPath } from '../files/output.ts';
import { exitCodes } from './exitCodes.ts';
import { printable, printableJson } from './format.ts';
import { modulesOf } from './moduleFiles.ts';
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
}

/** `poolscope check`: resolves with the exit code. Rejects with UserFacingError. */
export async function check(args: readonly string[]): Promise<number> {
  const cwd = process.cwd();
  const { values, operands } = parseOptions('check', args, cwd);
  if (operands.length === 0) {
    throw new UserFacingError(
      'expected a module, got none',
      'Write poolscope check <module>, e.g. poolscope check src.',
    );
  }
  const report = await checkModules(operands, cwd);
  if (values.json) process.stdout.write(`${printableJson(report)}\n`);
  else if (values.sarif !== stdoutPath) process.stdout.write(`${printable(reportText(report))}\n`);
  if (values.sarif !== undefined) {
    await writeText(values.sarif, `${JSON.stringify(sarifOf(report.findings), undefined, 1)}\n`);
  }
  const counts = report.findings.some(({ severity }) => severity !== 'info');
  return counts ? exitCodes.someFailed : exitCodes.succeeded;
}

async function checkModules(operands: readonly string[], cwd: string): Promise<ModuleCheckReport> {
  const modules = modulesOf(operands, cwd);
  // TypeScript is large, so it is loaded only here.
  const { ModuleChecker } = await import('../analysis/index.ts');
  const checker = new ModuleChecker();
  const texts = modules.map(({ path }) => readFileSync(path, 'utf8'));
  for (const [k, { path, isJob }] of modules.entries()) checker.note(path, texts[k] ?? '', isJob);
  const concerned = modules.filter(({ path }, k) => checker.concerns(path, texts[k] ?? ''));
  const findings = concerned.flatMap(({ path }) =>
    checker.check(path).map(({ code, severity, from, to, message, nextStep }) => ({
      code,
      severity,
      file: relative(cwd, path).replaceAll(sep, '/'),
      line: from.line + 1,
      column: from.character + 1,
      endLine: to.line + 1,
      endColumn: to.character + 1,
      message,
      nextStep,
    })),
  );
  return { schema: 1, modules: modules.length, findings };
}

function reportText({ modules, findings }: ModuleCheckReport): string {
  const lines = findings.map(
    ({ file, line, column, severity, code, message, nextStep }) =>
      `${file}:${line}:${column} ${severity}: ${message}. ${nextStep} [${code}]`,
  );
  const files = new Set(findings.map(({ file }) => file)).size;
  const total =
    findings.length === 0
      ? `no findings in ${plural(modules, 'module')}`
      : `${plural(findings.length, 'finding')} in ${files} of ${plural(modules, 'module')}`;
  return [...lines, total].join('\n');
}
