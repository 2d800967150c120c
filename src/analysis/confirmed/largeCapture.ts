import ts from 'typescript';
import { formatBytes, formatPercent } from '../../base/numberText.ts';
import { nodesIn } from '../nodes.ts';
import { exportNames } from '../typed/workerCode.ts';
import { confirmedRule } from './confirmedRule.ts';

export const largeCapture = confirmedRule({
  code: 'large-capture',
  severity: 'info',
  summary:
    'members of the inputs that are large and the same for all items, if copying the inputs took much of the time',
  kind: 'memberRepeated',
  join({ file, checker }, { member, exportName, bytes, share }) {
    const { declarations = [] } = exportNames(file, checker).get(exportName) ?? {};
    const own = declarations.filter((each) => each.getSourceFile() === file);
    const members = own.flatMap((each) => [...nodesIn(each)]).filter(isMember);
    return members
      .filter(({ name }) => name.getText() === member)
      .map((node) => ({
        node,
        message: `${member} is ${formatPercent(share)} of each input and the same in all: ${formatBytes(bytes)} are copied for each item`,
        nextStep: 'Return it from initargs() instead, so that setup() receives it once in each worker.',
      }));
  },
});

const isMember = (node: ts.Node): node is ts.PropertyAssignment | ts.ShorthandPropertyAssignment =>
  ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node);
