import type ts from 'typescript';
import { nodesIn } from '../nodes.ts';

/** The longest node that is whole in a line (from 1) and that `fits`; undefined if there is none. */
export function nodeAtLine(
  file: ts.SourceFile,
  line: number,
  fits: (node: ts.Node) => boolean = () => true,
): ts.Node | undefined {
  const lineOf = (position: number): number => file.getLineAndCharacterOfPosition(position).line + 1;
  let found: ts.Node | undefined;
  const touches = (node: ts.Node): boolean => lineOf(node.getStart(file)) <= line && lineOf(node.end) >= line;
  for (const node of nodesIn(file, touches)) {
    if (lineOf(node.getStart(file)) !== line || lineOf(node.end) !== line || !fits(node)) continue;
    if (!found || node.end - node.getStart(file) > found.end - found.getStart(file)) found = node;
  }
  return found;
}

/** Like `nodeAtLine`, for a node that begins in the line and may end in a later one. */
export function nodeFromLine(file: ts.SourceFile, line: number, fits: (node: ts.Node) => boolean): ts.Node | undefined {
  for (const node of nodesIn(file)) {
    if (fits(node) && file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1 === line) return node;
  }
  return undefined;
}
