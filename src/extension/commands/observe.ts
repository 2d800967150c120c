import { existsSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import * as vscode from 'vscode';
import { UserFacingError } from '../../base/errors.ts';
import { t } from '../../base/texts.ts';
import { commandIds } from '../contributions.ts';
import { programsToObserve, shellCommand, type ProgramToObserve } from '../runs/programsToObserve.ts';
import { requireTrust, workspaceFolders } from '../trust.ts';
import type { Command } from './command.ts';

/** Runs a program of the workspace as it is, and shows the pool that it has. */
export const observe: Command = {
  id: commandIds.observe,
  async run({ launcher }) {
    if (!(await requireTrust())) return;
    const program = await chooseProgram();
    if (program) await launcher.observe(program);
  },
};

async function chooseProgram(): Promise<ProgramToObserve | undefined> {
  const folders = workspaceFolders();
  const [first] = folders;
  if (first === undefined) {
    throw new UserFacingError(t('No folder is open.'), t('Open the folder of the program first.'));
  }
  const other = { label: t('Another command…'), description: '', command: undefined };
  const rows = [...folders.flatMap(programsOf), other];
  const chosen = await vscode.window.showQuickPick<ProgramToObserve | typeof other>(rows, {
    title: t('Observe Program'),
    placeHolder: t('Program with a pool of threads or processes'),
    matchOnDescription: true,
  });
  if (!chosen || chosen.command !== undefined) return chosen;
  const text = await vscode.window.showInputBox({ title: t('Observe Program'), placeHolder: 'node build.mjs' });
  if (text === undefined || text.trim() === '') return undefined;
  return { label: text, description: '', command: shellCommand(text), cwd: first };
}

function programsOf(folder: string): ProgramToObserve[] {
  const launches: unknown = vscode.workspace.getConfiguration('launch', vscode.Uri.file(folder)).get('configurations');
  const file = vscode.window.activeTextEditor?.document.uri.fsPath;
  return programsToObserve({
    folder,
    manifest: readIfThere(join(folder, 'package.json')),
    packageManager: managerOf(folder),
    launches: Array.isArray(launches) ? launches : [],
    file: file !== undefined && ['.js', '.mjs', '.cjs'].includes(extname(file)) ? file : undefined,
  });
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function managerOf(folder: string): string {
  if (existsSync(join(folder, 'pnpm-lock.yaml'))) return 'pnpm';
  return existsSync(join(folder, 'yarn.lock')) ? 'yarn' : 'npm';
}
