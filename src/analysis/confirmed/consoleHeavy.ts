import ts from 'typescript';
import { formatCount, formatPercent, plural } from '../../base/numberText.ts';
import { confirmedRule } from './confirmedRule.ts';
import { nodeAtLine, nodeFromLine } from './nodeAtLine.ts';

export const consoleHeavy = confirmedRule({
  code: 'console-heavy',
  severity: 'info',
  summary: 'lines that wrote many log lines, if writing these took most of the time',
  kind: 'logLines',
  join({ file }, { line, lines, allLines, share }) {
    const node = nodeAtLine(file, line, ts.isCallExpression) ?? nodeFromLine(file, line, ts.isCallExpression);
    if (!node) return [];
    return [
      {
        node,
        message:
          `this call wrote ${formatCount(lines)} of ${plural(allLines, 'log line')}, and writing them took ` +
          `${formatPercent(share)} of the items' time`,
        nextStep: 'Write fewer lines, or return the data as values.',
      },
    ];
  },
});
