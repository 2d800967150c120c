import { describe, expect, test } from 'vitest';
import { judgeBudgets, needsBaseline, parseBudget, type Judged } from '../../../../src/model/compare/budget.ts';
import { summarise, type RunSummary } from '../../../../src/model/compare/summary.ts';
import { playRun } from '../../../support/playRun.ts';

const ms = 1000;
const summary: RunSummary = summarise(playRun({ itemMicros: Array(100).fill(5 * ms), workers: 2, chunksize: 5 }), {
  totalMs: 400,
  recording: null,
  logTail: () => [],
});

const judged = (text: string, run: Judged = { summary }) => judgeBudgets([parseBudget(text)], run)[0]!;
const isBroken = (text: string, run?: Judged): boolean => judged(text, run).broken;

describe('a budget', () => {
  test('is broken where its condition holds, in any unit of its figure', () => {
    expect(isBroken('p99>4ms')).toBe(true);
    expect(isBroken('p99>5ms')).toBe(false);
    expect(isBroken('p99>=5ms')).toBe(true);
    expect(isBroken('p99 > 4999us')).toBe(true);
    expect(isBroken('wall>0.24s')).toBe(true);
    expect(isBroken('wall>1m')).toBe(false);
    expect(isBroken('efficiency<0.9')).toBe(false);
    expect(isBroken('efficiency<101%')).toBe(true);
    expect(isBroken('speedup<=2')).toBe(true);
    expect(isBroken('idle>5%')).toBe(false);
    expect(isBroken('items<101')).toBe(true);
    expect(isBroken('logs.lines>0')).toBe(false);
  });

  test('reports the value and the limit, in the unit of --json', () => {
    expect(judged('p99>0.2s')).toEqual({ budget: 'p99>0.2s', broken: false, unit: 'ms', actual: 5, limit: 200 });
  });

  test('counts in per cent are of all items', () => {
    const failing = { ...summary, items: { ...summary.items, succeeded: 97, failed: 3 } };
    expect(isBroken('failed>2%', { summary: failing })).toBe(true);
    expect(isBroken('failed>3%', { summary: failing })).toBe(false);
    expect(isBroken('unsuccessful>=3', { summary: failing })).toBe(true);
  });

  test('of advice is about the most severe one', () => {
    const advised = (severity: 'info' | 'warning') => ({
      summary: { ...summary, advice: [{ id: 'x', severity, message: '', evidence: '', remedy: '' }] },
    });
    expect(isBroken('advice>=warning')).toBe(false);
    expect(isBroken('advice>=warning', advised('info'))).toBe(false);
    expect(isBroken('advice>=info', advised('info'))).toBe(true);
    expect(isBroken('advice>=warning', advised('warning'))).toBe(true);
  });

  test("may be a multiple of the baseline's value", () => {
    const comparison = {
      items: 100,
      typicalRatio: 1.2,
      p: 1e-9,
      slower: 0.2,
      slowItems: [
        {
          item: 3,
          beforeMicros: 1,
          nowMicros: 20 * ms,
          beforeStartMicros: 0,
          nowStartMicros: 0,
          beforeWorker: 0,
          nowWorker: 0,
        },
      ],
      newlyUnsuccessful: [],
    };
    const beside = (wallMs: number): Judged => ({
      summary,
      baseline: { summary: { ...summary, wallMs }, comparison },
    });
    expect(isBroken('wall>baseline*1.1', beside(summary.wallMs / 1.2))).toBe(true);
    expect(isBroken('wall > baseline * 1.1', beside(summary.wallMs / 1.05))).toBe(false);
    expect(isBroken('p50>baseline', beside(1))).toBe(false);
    expect(isBroken('slower>5%', beside(1))).toBe(true);
    expect(isBroken('slower>25%', beside(1))).toBe(false);
    expect(isBroken('slowItems>0', beside(1))).toBe(true);
    expect(isBroken('newlyUnsuccessful>0', beside(1))).toBe(false);
  });

  test('reports whether it needs one', () => {
    expect(['wall>baseline', 'slower>5%', 'slowItems>0'].map(parseBudget).every(needsBaseline)).toBe(true);
    expect(['wall>1s', 'advice>=info'].map(parseBudget).some(needsBaseline)).toBe(false);
  });
});

describe('what is no budget is refused, with what there is', () => {
  test.each([
    ['p99', 'is not a figure, one of > >= < <=, and a limit', /^Write e\.g\..* Figures: wall /],
    ['p99=200ms', 'is not a figure', /Figures: wall/],
    ['p95>200ms', 'there is no figure "p95"', /wall total busy p50 p90 p99 max .*with --baseline also slower/],
    ['constructor>1', 'there is no figure "constructor"', /Figures/],
    ['p99>200', '"200" is no limit for p99', /a time with its unit, such as 200ms/],
    ['p99>-5ms', '"-5ms" is no limit', /a time/],
    ['efficiency<70 percent', 'is no limit for efficiency', /such as 0\.7 or 70%/],
    ['failed>1.5', '"1.5" is no limit for failed', /whole number/],
    ['advice>=grave', '"grave" is no limit for advice', /info, warning or error/],
    ['advice>=baseline', '"baseline" is no limit for advice', /info/],
    ['slower>baseline*2', 'is no limit for slower', /share/],
    ['wall>baseline*x', 'is no limit for wall', /baseline\*1\.1/],
  ])('%s', (text, message, nextStep) => {
    expect(() => parseBudget(text)).toThrow(
      expect.objectContaining({
        name: 'UserFacingError',
        message: expect.stringContaining(message) as string,
        nextStep: expect.stringMatching(nextStep) as string,
      }) as Error,
    );
  });
});
