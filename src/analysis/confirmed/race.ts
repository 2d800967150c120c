import ts from 'typescript';
import { confirmedRule } from './confirmedRule.ts';
import { nodeAtLine } from './nodeAtLine.ts';

export const race = confirmedRule({
  code: 'race',
  severity: 'warning',
  summary: 'accesses of shared memory that raced with one of another worker',
  kind: 'raceAccess',
  join({ file }, { line, access, target, other }) {
    const node = nodeAtLine(file, line, isAccess);
    if (!node) return [];
    const where = other.file === undefined ? '' : ` (${other.file.split('/').at(-1)}:${other.line})`;
    return [
      {
        node,
        message: `the ${access} of ${target} raced with the ${other.access}${where}: the result depends on chance`,
        nextStep: 'Hold one lock around both accesses.',
      },
    ];
  },
});

/** An access of shared memory is written as an element, as a member, or as a call of a method. */
const isAccess = (node: ts.Node): boolean =>
  (ts.isExpression(node) || ts.isStatement(node)) && /[.[]/.test(node.getText());
