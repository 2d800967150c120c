import ts from 'typescript';
import { formatDuration, formatPercent, plural } from '../../base/numberText.ts';
import { nodesIn } from '../nodes.ts';
import { symbolOf } from '../typed/symbols.ts';
import { isFunctionNode } from '../typed/workerCode.ts';
import { confirmedRule } from './confirmedRule.ts';
import { nodeFromLine } from './nodeAtLine.ts';

export const blockingIo = confirmedRule({
  code: 'blocking-io',
  severity: 'info',
  summary: 'synchronous calls of Node that stopped all items of a thread',
  kind: 'blockingCall',
  join({ file, checker }, { line, callee, module, share, micros, concurrency }) {
    const caller = nodeFromLine(file, line, isFunctionNode) ?? file;
    const calls = [...nodesIn(caller)].flatMap((node) => nameOfCall(node) ?? []);
    const named = calls.filter(({ text }) => text === callee);
    const found = named.length > 0 ? named : calls.filter((name) => isSyncOf(module, name, checker));
    return found.map((name) => ({
      node: name,
      message:
        `${name.text} stops all ${plural(concurrency, 'item')} of its thread: it took ${formatPercent(share)} of the items' ` +
        `time, ${formatDuration(micros)}`,
      nextStep: `Use ${asynchronous(name.text, module)}.`,
    }));
  },
});

function nameOfCall(node: ts.Node): ts.Identifier | undefined {
  if (!ts.isCallExpression(node)) return undefined;
  const { expression } = node;
  const name = ts.isPropertyAccessExpression(expression) ? expression.name : expression;
  return ts.isIdentifier(name) ? name : undefined;
}

/** The profile has another name for some functions: `zlibBufferSync` for `gzipSync`. Then the module decides. */
function isSyncOf(module: string, name: ts.Identifier, checker: ts.TypeChecker): boolean {
  if (!name.text.endsWith('Sync')) return false;
  const declarations = symbolOf(name, checker)?.declarations ?? [];
  return declarations.some((each) => {
    const holder = ts.findAncestor(each, ts.isModuleDeclaration)?.name.text;
    return holder?.replace(/^node:/, '') === module.replace(/^node:/, '');
  });
}

/** `readFileSync` of `node:fs`: `readFile of node:fs/promises`. */
function asynchronous(callee: string, module: string): string {
  const name = callee.replace(/Sync$/, '');
  return module === 'node:fs' ? `${name} of node:fs/promises` : `${name} with promisify of node:util`;
}
