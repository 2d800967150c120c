import * as vscode from 'vscode';
import { t } from '../../base/texts.ts';
import { commandIds } from '../contributions.ts';
import { openRecordingFile } from '../opened/recordingEditors.ts';
import type { Command } from './command.ts';

/** Asks for a recording on disk, of the command line, of CI or of somebody else, and shows it. */
export const openRecording: Command = {
  id: commandIds.openRecording,
  async run() {
    const [file] =
      (await vscode.window.showOpenDialog({
        title: t('Open a Recording'),
        openLabel: t('Open'),
        filters: { [t('Recording (.poolscope, or events.ndjson of a folder)')]: ['poolscope', 'ndjson'] },
      })) ?? [];
    if (file) await openRecordingFile(file);
  },
};
