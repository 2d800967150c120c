import { l10n } from 'vscode';
import { useTexts } from '../base/texts.ts';

/** The texts in the language of VS Code. parts.ts imports this file first, because some texts are read when their file is loaded. */
useTexts(l10n.bundle ?? {});
