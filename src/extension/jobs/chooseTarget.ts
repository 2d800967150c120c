import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { UserFacingError } from '../../base/errors.ts';
import { t } from '../../base/texts.ts';
import { isJobModule, type JobCommandArgument, type JobSite, type JobSites } from '../../protocol/languageServer.ts';
import type { JobTarget } from './choice.ts';
import type { JobSiteClient } from './jobSiteClient.ts';
import { offerJob } from './offerJob.ts';
import { siteAt } from './siteAt.ts';

export interface ChosenTarget extends JobTarget {
  /** The local name, for titles. */
  readonly label: string;
  /** Undefined if only the name of the function is known. */
  readonly parameters: number | undefined;
  readonly second: JobSite['second'];
  readonly item: JobSite['item'];
  readonly inputExports: readonly string[];
  readonly uri: vscode.Uri;
}

/**
 * Finds the function that a command is for: its argument, else the function at the cursor, else the user's pick.
 * Saves the file first, because Node runs the file on disk.
 * @returns undefined if the user cancelled.
 */
export async function chooseTarget(sites: JobSiteClient, argument: unknown): Promise<ChosenTarget | undefined> {
  const named = toJobArgument(argument);
  const document = await documentOf(named ? vscode.Uri.parse(named.uri, true) : argument);
  refuseUnsuitable(document);
  await saveFirst(document);
  const found = await sitesIn(document, sites, named === undefined);
  if (!found) return undefined;
  const name = basename(document.uri.fsPath);
  const target = (site: Pick<JobSite, 'exportName' | 'label' | 'parameters' | 'second' | 'item'>): ChosenTarget => ({
    module: document.uri.fsPath,
    exportName: site.exportName,
    baseDir: baseDirOf(document.uri),
    label: site.label,
    parameters: site.parameters,
    second: site.second,
    item: site.item,
    inputExports: found.inputExports,
    uri: document.uri,
  });
  if (named) {
    const { exportName } = named;
    const site = found.sites.find((entry) => entry.exportName === exportName);
    return target(site ?? { exportName, label: exportName, parameters: undefined, second: undefined, item: 'unknown' });
  }
  const [first] = found.sites;
  if (!first) {
    throw new UserFacingError(
      t('{0} exports no function that can be run over inputs.', name),
      t('Export a function that takes one item, e.g. `export function work(item) { … }`.'),
    );
  }
  const chosen = found.sites.length === 1 ? first : (siteAtCursor(document, found.sites) ?? (await pick(found.sites)));
  return chosen && target(chosen);
}

/** The jobs of a file. If it has none and is open, the user can make one; undefined if there is still none after that. */
async function sitesIn(
  document: vscode.TextDocument,
  sites: JobSiteClient,
  mayOffer: boolean,
): Promise<JobSites | undefined> {
  const found = await sites.sitesOf(document);
  if (found.syntaxError) {
    const { message, at } = found.syntaxError;
    throw new UserFacingError(
      t(
        '{0} cannot be parsed: {1} (line {2}, column {3}).',
        basename(document.uri.fsPath),
        message.replace(/\.$/, ''),
        at.line + 1,
        at.character + 1,
      ),
      t('Correct the line and run again.'),
    );
  }
  const editor = vscode.window.visibleTextEditors.find((entry) => entry.document === document);
  if (found.sites.length > 0 || !editor || !mayOffer) return found;
  const loop = await sites.loopAt(document, editor.selection.active.line);
  if (!(await offerJob(document, editor, loop))) return undefined;
  await saveFirst(document);
  return sites.sitesOf(document);
}

/** The argument of a code lens; undefined for any other argument. */
function toJobArgument(argument: unknown): JobCommandArgument | undefined {
  if (typeof argument !== 'object' || argument === null) return undefined;
  const { uri, exportName } = argument as Partial<Record<keyof JobCommandArgument, unknown>>;
  return typeof uri === 'string' && typeof exportName === 'string' ? { uri, exportName } : undefined;
}

/** Menus of the editor pass a Uri; the command palette passes nothing. */
async function documentOf(argument: unknown): Promise<vscode.TextDocument> {
  if (argument instanceof vscode.Uri) return vscode.workspace.openTextDocument(argument);
  const editor = vscode.window.activeTextEditor ?? onlyJobEditor();
  if (editor) return editor.document;
  throw new UserFacingError(
    t('No file is open in the active editor.'),
    t('Open the file with the function to run and try again.'),
  );
}

/** The one file on the screen that can be run: a run panel has the focus, so no editor is active. */
function onlyJobEditor(): vscode.TextEditor | undefined {
  const editors = vscode.window.visibleTextEditors.filter(({ document }) => isJobModule(document.uri.path));
  return editors.length === 1 ? editors[0] : undefined;
}

function refuseUnsuitable(document: vscode.TextDocument): void {
  const { uri } = document;
  const name = basename(uri.path);
  if (document.isUntitled) {
    throw new UserFacingError(
      t('{0} is not a file yet, and only files can be run.', name),
      t('Save it and try again.'),
    );
  }
  if (uri.scheme !== 'file') {
    throw new UserFacingError(
      t("{0} is not on this machine's disk ({1}:), so Node cannot run it.", name, uri.scheme),
      t('Open a folder on disk.'),
    );
  }
  if (!isJobModule(uri.path)) {
    throw new UserFacingError(
      t(
        '{0} cannot be run: expected a TypeScript or JavaScript file of your own (.ts .mts .cts .tsx .js .mjs .cjs).',
        name,
      ),
      t('Open the file with the function to run and try again.'),
    );
  }
}

export async function saveFirst(document: vscode.TextDocument): Promise<void> {
  if (!document.isDirty) return;
  const name = basename(document.uri.fsPath);
  if (!(await document.save())) {
    throw new UserFacingError(t('{0} has unsaved changes and could not be saved.', name), t('Save it and run again.'));
  }
  vscode.window.setStatusBarMessage(t('Poolscope saved {0} before running it', name), 4000);
}

function baseDirOf(uri: vscode.Uri): string {
  return vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath ?? dirname(uri.fsPath);
}

function siteAtCursor(document: vscode.TextDocument, sites: readonly JobSite[]): JobSite | undefined {
  const editor = vscode.window.visibleTextEditors.find((entry) => entry.document === document);
  return editor && siteAt(sites, editor.selection.active.line);
}

async function pick(sites: readonly JobSite[]): Promise<JobSite | undefined> {
  const items = sites.map((site) => ({
    label: site.label,
    description: [site.isAsync ? 'async' : '', t('line {0}', site.line + 1)].filter(Boolean).join(' · '),
    site,
  }));
  const picked = await vscode.window.showQuickPick(items, { title: 'Poolscope', placeHolder: t('Function to run') });
  return picked?.site;
}
