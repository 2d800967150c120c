import { isAbsolute, relative } from 'node:path';
import * as vscode from 'vscode';
import { t } from '../../base/texts.ts';
import type { ChosenTarget } from './chooseTarget.ts';
import { dataFileExtensions, exportOfSpec, inputSpecProblem, rangeProblem } from '../../model/facts/inputSpec.ts';

/** The input that needs no question: the last choice, else the export `inputs`. */
export function knownInput(target: ChosenTarget, remembered: string | undefined): string | undefined {
  if (remembered !== undefined && isStillThere(target, remembered)) return remembered;
  return target.inputExports.includes('inputs') ? 'export:inputs' : undefined;
}

function isStillThere(target: ChosenTarget, spec: string): boolean {
  const name = exportOfSpec(spec);
  return name === undefined || target.inputExports.includes(name);
}

interface InputRow extends vscode.QuickPickItem {
  /** @returns a SPEC, or undefined if the user cancelled. */
  readonly choose?: () => Promise<string | undefined>;
}

/** Asks for the source of the items. */
export async function askInput(target: ChosenTarget, remembered?: string): Promise<string | undefined> {
  const rows: InputRow[] = [
    ...target.inputExports.map((name) => ({
      label: `$(symbol-variable) ${name}`,
      description: t('exported by this module'),
      choose: () => Promise.resolve(`export:${name}`),
    })),
    ...(target.inputExports.length > 0 ? [{ label: '', kind: vscode.QuickPickItemKind.Separator }] : []),
    ...sourceRows(target),
    { label: t('$(edit) Other input…'), description: t('typed by hand'), choose: () => askSpec(remembered) },
  ];
  const picked = await vscode.window.showQuickPick(rows, {
    title: t('Input for {0}', target.label),
    placeHolder:
      target.inputExports.length > 0
        ? t('Where do the items come from?')
        : t('Where do the items come from? A module can also export `inputs`.'),
    matchOnDescription: true,
  });
  return picked?.choose?.();
}

/** The sources of items outside of the module. The one that fits the type of the function's parameter comes first. */
function sourceRows(target: ChosenTarget): InputRow[] {
  const rows: readonly (InputRow & { readonly fits?: ChosenTarget['item'] })[] = [
    { label: t('$(symbol-number) Range of numbers…'), description: 'range:100', fits: 'number', choose: askRange },
    { label: t('$(files) Files by glob…'), description: 'glob:src/**/*.ts', fits: 'path', choose: askGlob },
    {
      label: t('$(json) JSON, NDJSON, CSV, TSV or Parquet file…'),
      description: 'rows.csv',
      choose: () => askFile(target, '', { [t('Data files')]: [...dataFileExtensions, 'gz', 'zst'] }),
    },
    {
      label: t('$(list-flat) Lines of a text file…'),
      description: 'lines:urls.txt',
      fits: 'text',
      choose: () => askFile(target, 'lines:', { [t('All files')]: ['*'] }),
    },
  ];
  const isFitting = ({ fits }: (typeof rows)[number]): boolean => fits === target.item;
  return [...rows.filter(isFitting), ...rows.filter((row) => !isFitting(row))];
}

async function askRange(): Promise<string | undefined> {
  const text = await vscode.window.showInputBox({
    title: t('Range of numbers'),
    prompt: t('A number of items, counted from 0; or A-B, the numbers from A to B; or A..B, which leaves out B'),
    value: '100',
    validateInput: rangeProblem,
  });
  return text === undefined ? undefined : `range:${text.trim()}`;
}

async function askGlob(): Promise<string | undefined> {
  const text = await vscode.window.showInputBox({
    title: t('Files by glob'),
    prompt: t('Pattern relative to the workspace folder; each matching path is one item'),
    value: 'src/**/*.ts',
    validateInput: (value) => inputSpecProblem(`glob:${value}`),
  });
  return text === undefined ? undefined : `glob:${text.trim()}`;
}

async function askFile(
  target: ChosenTarget,
  prefix: string,
  filters: Record<string, string[]>,
): Promise<string | undefined> {
  const [file] =
    (await vscode.window.showOpenDialog({
      title: t('Input for {0}', target.label),
      openLabel: t('Use as input'),
      defaultUri: vscode.Uri.file(target.baseDir),
      filters,
    })) ?? [];
  if (!file) return undefined;
  const inside = relative(target.baseDir, file.fsPath);
  return prefix + (inside.startsWith('..') || isAbsolute(inside) ? file.fsPath : inside);
}

function askSpec(value: string | undefined): Thenable<string | undefined> & Promise<string | undefined> {
  const asked = vscode.window.showInputBox({
    title: t('Input'),
    prompt:
      'FILE.json, FILE.json#KEY, FILE.ndjson, FILE.csv, FILE.tsv, csv:FILE, FILE.parquet, lines:FILE, glob:PATTERN, range:N, range:A-B ' +
      'or export:NAME',
    value: value ?? '',
    validateInput: inputSpecProblem,
  });
  return Promise.resolve(asked).then((text) => text?.trim());
}
