import ts from 'typescript';
import { canAwait } from '../nodes.ts';
import { lossIn, type Loss } from '../typed/crossing.ts';
import { partOf, sendsOf, type Send } from '../typed/sends.ts';
import type { Fix, Rule, Violation } from './rule.ts';

export const uncloneable: Rule = {
  code: 'uncloneable',
  severity: 'error',
  summary: 'values that cannot be sent to a worker or back, such as functions, symbols and promises',
  find(module) {
    return [...sendsOf(module)].flatMap((send) => {
      const loss = lossIn(send.type, module.checker, send.node);
      return loss?.kind === 'uncloneable' ? [violationOf(send, loss)] : [];
    });
  },
};

function violationOf(send: Send, loss: Loss): Violation {
  return {
    node: send.node,
    message: `${partOf(send, loss)} is ${loss.what} and cannot be sent to another thread`,
    nextStep: nextStepFor(send, loss),
    fixes: loss.path === '' ? awaitPromise(send, loss) : leaveOut(send, loss),
  };
}

function nextStepFor({ name }: Send, { what }: Loss): string {
  if (what === 'a Promise') return 'Wait for it with await, and send its value.';
  if (name === 'the result') return 'Return plain data.';
  if (name === 'an argument of setup') return 'Leave it out of initargs, and create it in setup().';
  return 'Leave it out, and create it in the worker.';
}

function awaitPromise({ whole }: Send, { what }: Loss): readonly Fix[] {
  if (what !== 'a Promise' || !whole || !canAwait(whole)) return [];
  return [
    {
      title: 'Wait for the promise',
      edits: [
        { start: whole.getStart(), end: whole.getStart(), text: 'await (' },
        { start: whole.end, end: whole.end, text: ')' },
      ],
    },
  ];
}

/** Only a member of the value itself: parts that lie deeper may be shared with other code. */
function leaveOut({ whole }: Send, { path }: Loss): readonly Fix[] {
  const [, name] = /^\.([A-Za-z_$][\w$]*)$/.exec(path) ?? [];
  if (name === undefined || !whole) return [];
  const title = `Send it without "${name}"`;
  if (!ts.isObjectLiteralExpression(whole)) {
    const edits = [
      { start: whole.getStart(), end: whole.getStart(), text: '{ ...' },
      { start: whole.end, end: whole.end, text: `, ${name}: undefined }` },
    ];
    return ts.isIdentifier(whole) || ts.isPropertyAccessExpression(whole) ? [{ title, edits }] : [];
  }
  const member = whole.properties.find((each) => each.name?.getText() === name);
  if (!member) return [];
  const next = whole.properties[whole.properties.indexOf(member) + 1];
  const previous = whole.properties[whole.properties.indexOf(member) - 1];
  const start = next ? member.getStart() : (previous?.end ?? member.getStart());
  return [{ title, edits: [{ start, end: next?.getStart() ?? member.end, text: '' }] }];
}
