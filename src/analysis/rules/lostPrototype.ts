import { lossIn } from '../typed/crossing.ts';
import { partOf, sendsOf } from '../typed/sends.ts';
import type { Rule } from './rule.ts';

export const lostPrototype: Rule = {
  code: 'lost-prototype',
  severity: 'warning',
  summary: 'instances of your classes that arrive in a worker, or come back, without their methods',
  find(module) {
    return [...sendsOf(module)].flatMap((send) => {
      const loss = lossIn(send.type, module.checker, send.node);
      if (loss?.kind !== 'prototype') return [];
      return [
        {
          node: send.node,
          message: `${partOf(send, loss)} is ${loss.what} and arrives as a plain object, without "${loss.member}"`,
          nextStep: 'Send its fields as plain data, and create the instance on the other side.',
        },
      ];
    });
  },
};
