import { describe, expect, it } from 'vitest';
import type { Facts, Report } from '../../bench/faults/facts.ts';
import { judge } from '../../bench/faults/judge.ts';
import type { Fault } from '../../faults/matrix.ts';

const expectation = { faultyItem: 1, isolation: 'thread' } as const;
const throws: Fault = { name: 'throwError', outcome: 'failed', kind: 'rejected', message: /^plain$/, returns: false };
const returns: Fault = { name: 'returnThing', outcome: 'succeeded', returns: true };
const floods: Fault = { name: 'floodThenReturn', outcome: 'succeeded', returns: true, extraLines: 2000 };
const plain: Report = { item: 1, ok: false, name: 'TypeError', message: 'plain', text: 'TypeError: plain at faulty' };
const fine: Report = { item: 1, ok: true, value: "'fine'" };

/** Three items. All are right, except for the report of the second one in `own`. */
function facts(own: Report | undefined, more: Partial<Facts> = {}): Facts {
  return {
    reports: [
      { item: 0, ok: true, value: "'value of 0'" },
      ...(own ? [own] : []),
      { item: 2, ok: true, value: "'value of 2'" },
    ],
    lines: [0, 1, 2].map((item) => ({ text: `item ${item} line 0` })),
    witness: [0, 1, 2].map(() => ['start', 'line 0', 'return']),
    ending: { by: 'exit', code: 0 },
    leftovers: 0,
    ...more,
  };
}

const verdict = (fault: Fault, given: Facts): string => judge(fault, given, expectation).text;

describe('the judge of faults', () => {
  it('is content with a whole error, whole neighbours and every line', () => {
    expect(judge(throws, facts(plain), expectation)).toEqual({ right: true, text: 'ok' });
  });

  it('distinguishes successes and failures', () => {
    expect(verdict(throws, facts({ item: 1, ok: true, value: 'null' }))).toBe('wrong: succeeded with null');
    expect(verdict(returns, facts(plain))).toBe('failed: plain');
    expect(verdict(returns, facts({ ...fine, value: 'undefined' }))).toBe('wrong value: undefined');
  });

  it('asks for the words of an error, and for its class and stack', () => {
    expect(verdict(throws, facts({ ...plain, name: '', message: '{}' }))).toBe('error lost: {}');
    expect(verdict(throws, facts({ ...plain, message: 'other' }))).toBe('wrong error: other');
    expect(verdict(throws, facts({ ...plain, text: 'Error: plain' }))).toBe('lost class, stack');
  });

  it('takes any words where they are the pool’s own', () => {
    const exits: Fault = { name: 'exitOne', outcome: 'crashed', kind: 'crash', message: /exit\(1\)/, returns: false };
    expect(verdict(exits, facts({ ...plain, message: 'worker ended' }))).toBe('ok');
  });

  it('distinguishes a hang, a host that died and a pool that never closes', () => {
    expect(verdict(throws, facts(undefined, { ending: { by: 'watchdog' } }))).toBe('hang (1 pending)');
    expect(verdict(throws, facts(undefined, { ending: { by: 'exit', code: 13 } }))).toBe('hang (1 pending)');
    const killed = facts(undefined, { ending: { by: 'signal', signal: 'SIGKILL' } });
    expect(verdict(throws, killed)).toBe('host died (SIGKILL)');
    expect(verdict(throws, facts(plain, { ending: { by: 'watchdog' } }))).toBe('pool never closes');
  });

  it('sees a neighbour that failed, and a process left behind', () => {
    const blamed = facts(plain);
    const reports = [{ ...plain, item: 0 }, ...blamed.reports.slice(1)];
    expect(verdict(throws, { ...blamed, reports, leftovers: 1 })).toBe('neighbour failed; left 1 process');
  });

  it('counts lines that did not come, came twice, or went to another item', () => {
    const { lines } = facts(plain);
    expect(verdict(throws, facts(plain, { lines: lines.slice(1) }))).toBe('neighbours: 1 of 2 lines');
    expect(verdict(throws, facts(plain, { lines: [...lines, ...lines] }))).toBe('lines doubled');
    const strays = lines.map((line) => ({ ...line, item: 0 }));
    expect(verdict(throws, facts(plain, { lines: strays }))).toBe('2 lines on a wrong item');
    const flood = Array.from({ length: 7 }, (_, k) => ({ text: `flood ${k}` }));
    expect(verdict(floods, facts(fine, { lines: [...lines, ...flood] }))).toBe('8 of 2001 lines');
  });

  it('mentions a neighbour that ran twice', () => {
    const again = facts(plain).witness.map((told, item) => (item === 2 ? [...told, ...told] : told));
    expect(verdict(throws, facts(plain, { witness: again }))).toBe('ok (1 ran again)');
  });
});
