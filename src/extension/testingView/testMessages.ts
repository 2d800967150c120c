import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import { t } from '../../base/texts.ts';
import { plainText, shorten, stripAnsi } from '../../base/visibleText.ts';
import type { Failure, Frame, RunError } from '../../model/facts/failure.ts';

/** The error of an item, at the source line that threw it. */
export function messageOn(failure: Failure): vscode.TestMessage {
  const message = new vscode.TestMessage(asLines(wholeText(failure)));
  const inUserCode = failure.frames.find((frame) => frame.inUserCode && isAbsolute(frame.file));
  if (inUserCode) message.location = new vscode.Location(vscode.Uri.file(inUserCode.file), positionOf(inUserCode));
  message.stackTrace = failure.frames
    .filter(({ file }) => isAbsolute(file))
    .map((frame) => new vscode.TestMessageStackFrame(frame.function, vscode.Uri.file(frame.file), positionOf(frame)));
  return message;
}

/** The text of a failure and of its causes. */
function wholeText(failure: Failure): string {
  const own = [`${failure.name}: ${failure.message}`, ...(failure.hint === undefined ? [] : [failure.hint])].join('\n');
  return failure.cause ? t('{0}\nCaused by {1}', own, wholeText(failure.cause)) : own;
}

const positionOf = ({ line, column }: Frame): vscode.Position =>
  new vscode.Position(Math.max(0, line - 1), Math.max(0, column - 1));

/** Why a run could not start or was given up, and what to do. */
export const errorText = ({ message, nextStep }: RunError): string =>
  nextStep === undefined ? message : `${message}\n${nextStep}`;

/** The text of a failure on one line. */
export const shortText = ({ name, message }: Failure): string =>
  plainText(stripAnsi(shorten(`${name}: ${message}`.replace(/\s+/g, ' '), 200)));

/** Text for a terminal. Control characters are shown, not executed. */
export const asLines = (text: string): string => stripAnsi(text).split(/\r?\n/).map(plainText).join('\r\n');
