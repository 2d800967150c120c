import { formatDuration, formatPercent } from '../../base/numberText.ts';
import { confirmedRule } from './confirmedRule.ts';
import { nodeAtLine } from './nodeAtLine.ts';

export const hotLine = confirmedRule({
  code: 'hot-line',
  severity: 'hint',
  summary: 'lines in which the items spent much of their time',
  kind: 'hotLine',
  join({ file }, { line, share, micros }) {
    const node = nodeAtLine(file, line);
    if (!node) return [];
    return [
      {
        node,
        message: `the items spent ${formatPercent(share)} of their time in this line, ${formatDuration(micros)}`,
        nextStep: 'The Profile tab of the run shows which calls lead here.',
      },
    ];
  },
});
