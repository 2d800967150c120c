import { join } from 'node:path';
import type { ExtensionContext } from 'vscode';

/** The folder with the recordings of a workspace. The first run makes it. */
export const recordingsFolder = ({ storageUri, globalStorageUri }: ExtensionContext): string =>
  join((storageUri ?? globalStorageUri).fsPath, 'recordings');
