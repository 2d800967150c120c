import { constants } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { commandIds } from '../contributions.ts';
import type { Command } from './command.ts';

/** Opens the sample of the walkthrough, a file of the user's own that needs no folder. Its earlier edits are kept. */
export const openSample: Command = {
  id: commandIds.openSample,
  run: async ({ sample }) => {
    await mkdir(dirname(sample.to), { recursive: true });
    await copyFile(sample.from, sample.to, constants.COPYFILE_EXCL).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    const document = await vscode.workspace.openTextDocument(vscode.Uri.file(sample.to));
    await vscode.window.showTextDocument(document, { preview: false, selection: new vscode.Range(0, 0, 0, 0) });
  },
};
