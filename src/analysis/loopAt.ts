import ts from 'typescript';
import { Lines } from './lines.ts';
import type { LoopFound } from './outline.ts';
import { topLevelNames } from './topLevelNames.ts';
import { usesIn } from './usesIn.ts';

/**
 * The loop at the top level of a module in which a line is, as a job with its inputs; undefined if the line is in none.
 *
 *     for (const file of files) {        export const inputs = files;
 *       await resize(file);
 *     }                                  export async function work(file: (typeof inputs)[number]) {
 *                                          await resize(file);
 *                                        }
 *
 * Refused are loops whose rounds depend on each other or on their order: those that end early, or change a variable of the
 * module, which each worker has for itself.
 */
export function loopAt(sourceText: string, fileName: string, line: number): LoopFound | undefined {
  const file = ts.createSourceFile(fileName, sourceText, ts.ScriptTarget.Latest, true);
  const lines = new Lines(sourceText);
  const lineOf = (offset: number): number => lines.positionAt(offset).line;
  const loop = file.statements.find(
    (each) => isLoop(each) && lineOf(each.getStart(file)) <= line && line <= lineOf(each.end),
  );
  if (!loop) return undefined;
  const declared = topLevelNames(file);
  if (!ts.isForOfStatement(loop) || loop.awaitModifier || !ts.isVariableDeclarationList(loop.initializer))
    return { why: 'only `for (const item of items)` can become a function' };
  const early = earlyEnd(loop.statement);
  if (early !== undefined) return { why: `it has \`${early}\`, and the rounds of a job do not end each other` };
  const holder = { name: '', at: loop, isFunction: false, value: loop.statement, exportNames: [] };
  const changed = usesIn(holder, declared).find(({ change }) => change !== undefined);
  if (changed) return { why: `it changes \`${changed.name}\`, and each worker would change a variable of its own` };
  if (declared.has('inputs')) return { why: 'the file has another `inputs`' };
  const name = ['work', 'workOn', 'workOnItem'].find((each) => !declared.has(each));
  const [variable] = loop.initializer.declarations;
  if (name === undefined || !variable) return { why: 'the names `work`, `workOn` and `workOnItem` are taken' };
  const type = /\.([mc]?ts|tsx)$/.test(fileName) ? ': (typeof inputs)[number]' : '';
  const body = loop.statement.getText(file);
  const text = [
    `export const inputs = ${loop.expression.getText(file)};`,
    '',
    `export ${hasAwait(loop.statement) ? 'async ' : ''}function ${name}(${variable.name.getText(file)}${type}) ${ts.isBlock(loop.statement) ? body : `{\n  ${body}\n}`}`,
  ].join('\n');
  return { from: lines.positionAt(loop.getStart(file)), to: lines.positionAt(loop.end), text, name };
}

const isLoop = (node: ts.Node): node is ts.IterationStatement => ts.isIterationStatement(node, false);

/** `break`, `continue` or `return` of the loop itself, not of a function or a loop within it. */
function earlyEnd(node: ts.Node): string | undefined {
  if (ts.isFunctionLike(node) || ts.isClassLike(node)) return undefined;
  if (ts.isReturnStatement(node)) return 'return';
  if (ts.isBreakStatement(node) || ts.isContinueStatement(node))
    return ts.isBreakStatement(node) ? 'break' : 'continue';
  return ts.forEachChild(node, earlyEnd);
}

function hasAwait(node: ts.Node): boolean {
  if (ts.isFunctionLike(node) || ts.isClassLike(node)) return false;
  if (ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier)) return true;
  return ts.forEachChild(node, hasAwait) ?? false;
}
