import { basename } from 'node:path';
import * as vscode from 'vscode';
import { t } from '../../base/texts.ts';
import type { LoopFound } from '../../protocol/languageServer.ts';

const declarations = [
  /^(?:async\s+)?function\*?\s+([\w$]+)\s*\(/,
  /^(?:const|let)\s+([\w$]+)\s*=\s*(?:async\b\s*)?(?:function\b|\([^=]*\)[^=]*=>|[\w$]+\s*=>)/,
];

const example = `
/** Poolscope calls this function once for each item, in parallel. */
export function work(item: number) {
  return item * 2;
}
`;

const whatIsAJob = t(
  'A job is an exported function that takes one item. Poolscope calls it for each item of an input, such as a list of files, in several workers at the same time. Move the body of a loop into such a function to run the loop in parallel.',
);

/** The last function at the top level of a file that begins at or above a line and is not exported. */
export function functionAbove(
  lines: readonly string[],
  line: number,
): { readonly name: string; readonly line: number } | undefined {
  for (let at = Math.min(line, lines.length - 1); at >= 0; at--) {
    const text = lines[at] ?? '';
    const name = declarations.map((pattern) => pattern.exec(text)?.[1]).find((each) => each !== undefined);
    if (name !== undefined) return { name, line: at };
  }
  return undefined;
}

/**
 * Explains what a job is for a file that has none, and offers to make the loop at the cursor a function, to export the function
 * at the cursor, or to add an example.
 * @returns true if the file has a job now.
 */
export async function offerJob(
  document: vscode.TextDocument,
  editor: vscode.TextEditor,
  loop: LoopFound | null,
): Promise<boolean> {
  const lines = document.getText().split(/\r?\n/);
  const found = functionAbove(lines, editor.selection.active.line);
  const [moveLoop, exportIt, addExample] = [
    t('Make the loop a function'),
    t('Export {0}', found?.name ?? ''),
    t('Add an example'),
  ];
  const isOffered = loop !== null && 'text' in loop;
  const refusal =
    loop && 'why' in loop ? t('\n\nThe loop at the cursor cannot be made one automatically: {0}.', loop.why) : '';
  const answer = await vscode.window.showInformationMessage(
    t('{0} exports no function that can be run over inputs.', basename(document.uri.path)),
    { modal: true, detail: whatIsAJob + refusal },
    ...(isOffered ? [moveLoop] : []),
    ...(found ? [exportIt] : []),
    addExample,
  );
  if (answer === addExample) {
    await editor.edit((edit) => edit.insert(new vscode.Position(lines.length, 0), example));
    editor.revealRange(new vscode.Range(lines.length, 0, lines.length + 4, 0));
  }
  if (isOffered && answer === moveLoop) {
    const [from, to] = [loop.from, loop.to].map(({ line, character }) => new vscode.Position(line, character));
    if (!from || !to) return false;
    return editor.edit((edit) => edit.replace(new vscode.Range(from, to), loop.text));
  }
  if (!found || answer !== exportIt) return false;
  return editor.edit((edit) => edit.insert(new vscode.Position(found.line, 0), 'export '));
}
