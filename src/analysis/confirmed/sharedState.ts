import { formatCount, plural } from '../../base/numberText.ts';
import { confirmedRule } from './confirmedRule.ts';
import { nodeFromLine } from './nodeAtLine.ts';

export const sharedState = confirmedRule({
  code: 'shared-state',
  severity: 'info',
  summary: 'variables that keep something from item to item, if items had another result alone',
  kind: 'stateKept',
  join({ file }, { line, variable, change, items, checked }) {
    const node = nodeFromLine(file, line, (each) => each.getText() === change);
    if (!node) return [];
    return [
      {
        node,
        message:
          `this changes ${variable}, which later items of the worker see: ${formatCount(items)} of ` +
          `${plural(checked, 'item')} had another result alone`,
        nextStep: 'Keep it in the function, or make it a part of the input.',
      },
    ];
  },
});
