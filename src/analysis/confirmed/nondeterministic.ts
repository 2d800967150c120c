import ts from 'typescript';
import { formatCount, plural } from '../../base/numberText.ts';
import { isNamed, methodCall, textOf } from '../nodes.ts';
import { nodesOf } from '../typed/workerCode.ts';
import { confirmedRule } from './confirmedRule.ts';

/** Calls that return something else each time, by their receiver; '' for a call without one. */
const varying: Readonly<Record<string, RegExp>> = {
  Math: /^random$/,
  Date: /^now$/,
  performance: /^now$/,
  process: /^(hrtime|uptime|cpuUsage|memoryUsage)$/,
  crypto: /^(randomUUID|randomBytes|randomInt|getRandomValues)$/,
  '': /^(Date|randomUUID|randomBytes|randomInt|getRandomValues)$/,
};

export const nondeterministic = confirmedRule({
  code: 'nondeterministic',
  severity: 'info',
  summary: 'time and chance in the code of items whose result differs each time they run alone',
  kind: 'resultsVaried',
  join({ file, workerCode }, { items, checked }) {
    return [...nodesOf(file, workerCode.nodes)].flatMap((node) =>
      variesEachTime(node) && !isOnlyPrinted(node)
        ? [
            {
              node,
              message:
                `${textOf(node)} differs each time: ${formatCount(items)} of ${plural(checked, 'item')} had two different ` +
                'results when they ran alone twice',
              nextStep:
                'Derive it from the item, e.g. from its number in the second parameter, or make it a part of the input.',
            },
          ]
        : [],
    );
  },
});

function variesEachTime(node: ts.Node): boolean {
  // `new Date(0)` is always the same.
  if (ts.isNewExpression(node)) return isNamed(node.expression, 'Date') && (node.arguments?.length ?? 0) === 0;
  const found = methodCall(node);
  if (found) {
    const holder = ts.isIdentifier(found.receiver) ? found.receiver.text : '?';
    return Object.hasOwn(varying, holder) && varying[holder]?.test(found.method) === true;
  }
  return (
    ts.isCallExpression(node) && ts.isIdentifier(node.expression) && varying['']?.test(node.expression.text) === true
  );
}

/** It is a part of a log line. */
const isOnlyPrinted = (node: ts.Node): boolean =>
  ts.findAncestor(node, (each) => {
    const call = methodCall(each);
    return call !== undefined && isNamed(call.receiver, 'console');
  }) !== undefined;
