import ts from 'typescript';
import { methodCall, nodesIn } from '../nodes.ts';
import { packageOf, symbolOf, variableOf } from '../typed/symbols.ts';
import { functionOf, isFunctionNode, type FunctionNode } from '../typed/workerCode.ts';
import type { Rule } from './rule.ts';

export const closureSent: Rule = {
  code: 'closure-sent',
  severity: 'error',
  summary: 'functions that are sent as text and use variables of their module, which do not exist in the worker',
  find({ file, checker }) {
    return [...nodesIn(file)].flatMap((node) => {
      const found = methodCall(node);
      if (found?.method !== 'exec') return [];
      const receiver = checker.getTypeAtLocation(found.receiver).getSymbol();
      if (packageOf(receiver) !== 'workerpool') return [];
      const [argument] = found.call.arguments;
      const sent = argument && sentFunction(argument, checker);
      const names = sent ? captured(sent, checker) : [];
      if (!argument || names.length === 0) return [];
      return [
        {
          node: argument,
          message: `workerpool sends the text of this function: ${names.join(', ')} ${names.length > 1 ? 'do' : 'does'} not exist in the worker`,
          nextStep: 'Pass these values as arguments, or register the function in a file of the worker and name it.',
        },
      ];
    });
  },
};

const sentFunction = (argument: ts.Expression, checker: ts.TypeChecker): FunctionNode | undefined => {
  if (isFunctionNode(argument)) return argument;
  return ts.isIdentifier(argument) ? functionOf(symbolOf(argument, checker)) : undefined;
};

/** The names of variables and imports of the file that the function uses. */
function captured(sent: FunctionNode, checker: ts.TypeChecker): readonly string[] {
  const names = new Set<string>();
  for (const node of nodesIn(sent)) {
    if (!ts.isIdentifier(node) || isMemberName(node) || ts.isPartOfTypeNode(node)) continue;
    const declaration = variableOf(node, checker)?.declarations?.[0];
    if (declaration?.getSourceFile() !== sent.getSourceFile()) continue;
    if (declaration.pos < sent.pos || declaration.end > sent.end) names.add(node.text);
  }
  return [...names];
}

/** `name` of `object.name` or `{ name: … }`, which is no variable. */
function isMemberName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent)) return parent.name === node;
  return false;
}
