import * as vscode from 'vscode';
import { functionMark, staleMark, workersMark } from '../../words/profileMarks.ts';
import { commandIds } from '../contributions.ts';
import type { ShownProfile } from './shownProfile.ts';

/** The argument of the command that a lens runs. */
export interface ProfiledFunctionArgument {
  readonly runId: string;
  readonly frame: number;
}

/** Own time and time with calls above each function. A file that has changed has one lens that says so. */
export class FunctionLenses implements vscode.CodeLensProvider {
  readonly onDidChangeCodeLenses: vscode.Event<void>;

  private readonly profile: ShownProfile;
  private readonly isOn: () => boolean;

  constructor(profile: ShownProfile, isOn: () => boolean, changed: vscode.Event<void>) {
    this.profile = profile;
    this.isOn = isOn;
    this.onDidChangeCodeLenses = changed;
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const found = this.isOn() ? this.profile.of(document) : undefined;
    if (!found) return [];
    if (found.kind === 'stale') return [new vscode.CodeLens(rangeOf(1, 1), { title: staleMark, command: '' })];
    const { runId = '' } = this.profile;
    return found.file.functions.map((each) => {
      const argument: ProfiledFunctionArgument = { runId, frame: each.frame };
      return new vscode.CodeLens(rangeOf(each.line, each.column), {
        title: functionMark(each),
        tooltip: workersMark(each),
        command: commandIds.showInProfile,
        arguments: [argument],
      });
    });
  }
}

const rangeOf = (line: number, column: number): vscode.Range =>
  new vscode.Range(line - 1, Math.max(0, column - 1), line - 1, Math.max(0, column - 1));
