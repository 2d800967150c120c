import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { messageOf, UserFacingError } from '../../base/errors.ts';
import { t } from '../../base/texts.ts';
import { archiveEnding, unpackRecording } from '../../recording/archive.ts';
import { recordingEditorType } from '../contributions.ts';
import type { RunPanels } from '../runPanel/runPanels.ts';
import type { RunEntry } from '../runs/runEntry.ts';
import type { RunStore } from '../runs/runStore.ts';

/** A recording that was opened as a file: its archive, or the events in its folder. */
interface OpenedRecording extends vscode.CustomDocument {
  /** Undefined if the file is none of Poolscope's; it is then shown as text. */
  readonly entry: RunEntry | undefined;
}

/** Shows recordings that are opened as files, each in a run panel. They are not continued, pruned or deleted. */
class RecordingEditors implements vscode.CustomReadonlyEditorProvider<OpenedRecording> {
  private readonly store: RunStore;
  private readonly panels: RunPanels;
  /** Folder for the contents of archives. */
  private readonly unpackedRoot: string;

  constructor(store: RunStore, panels: RunPanels, unpackedRoot: string) {
    this.store = store;
    this.panels = panels;
    this.unpackedRoot = unpackedRoot;
  }

  async openCustomDocument(uri: vscode.Uri): Promise<OpenedRecording> {
    const { fsPath: file } = uri;
    if (uri.scheme !== 'file') {
      throw new UserFacingError(t('Only recordings on disk can be opened.'), t('Copy the recording to this machine.'));
    }
    if (!file.endsWith(archiveEnding)) {
      const entry = await this.store.open(dirname(file), dirname(file));
      return { uri, entry, dispose: () => entry && this.store.close(entry.runId) };
    }
    const dir = join(this.unpackedRoot, keyOf(file));
    if (!existsSync(dir)) await unpackRecording(file, dir);
    const entry = await this.store.open(dir, file);
    if (!entry)
      throw new UserFacingError(t('{0} cannot be opened: it contains no run.', file), t('Export the run again.'));
    return {
      uri,
      entry,
      dispose: () => {
        this.store.close(entry.runId);
        void rm(dir, { recursive: true, force: true });
      },
    };
  }

  async resolveCustomEditor({ uri, entry }: OpenedRecording, panel: vscode.WebviewPanel): Promise<void> {
    if (entry) return this.panels.showInEditor(panel, entry);
    await vscode.commands.executeCommand('vscode.openWith', uri, 'default', panel.viewColumn);
    panel.dispose();
  }
}

/** The same for each opening of one version of a file, so that a window that is loaded again finds what it has unpacked. */
function keyOf(file: string): string {
  const { mtimeMs, size } = statSync(file);
  return createHash('sha256').update(`${file}\n${mtimeMs}\n${size}`).digest('hex').slice(0, 16);
}

/** The editors of recordings that are files: `*.poolscope`, and `events.ndjson` in the folder of a recording. */
export const recordingEditors = (
  store: RunStore,
  panels: RunPanels,
  unpackedRoot: string,
): vscode.CustomReadonlyEditorProvider<OpenedRecording> => new RecordingEditors(store, panels, unpackedRoot);

/** Opens a file in a run panel. Throws UserFacingError if it cannot be opened. */
export async function openRecordingFile(uri: vscode.Uri): Promise<void> {
  try {
    await vscode.commands.executeCommand('vscode.openWith', uri, recordingEditorType);
  } catch (error) {
    throw new UserFacingError(messageOf(error), t('Choose a file that ends in {0}, or events.ndjson.', archiveEnding));
  }
}
