import { outcomeOf, type Outcome } from '../model/facts/events.ts';
import { causeKey, type Failure } from '../model/facts/failure.ts';
import type { BudgetResult } from '../model/compare/budget.ts';
import { itemSpan, type RunModel } from '../model/run/runModel.ts';
import type { FailureSummary } from '../model/compare/failureSummary.ts';
import type { RunSummary } from '../model/compare/summary.ts';
import { strayErrorWords } from '../words/findings.ts';
import { budgetText } from './verdict.ts';

/** With more items, there is a test case for each cause instead of each item: readers keep the whole file in memory. */
const mostItems = 10_000;

interface Case {
  readonly name: string;
  readonly seconds: number;
  readonly problem?: Problem | undefined;
  readonly output?: readonly string[];
}

interface Problem {
  /** The three kinds of the format: a failed assertion, any other error, and a test that did not run. */
  readonly tag: 'failure' | 'error' | 'skipped';
  readonly type: string;
  readonly message: string;
  readonly text: string;
}

/**
 * A run as JUnit XML, for Jenkins and Surefire: one suite with a case for each item, and one with a case for each budget.
 * An item that threw is a failure; one that timed out or crashed is an error; a cancelled one is skipped.
 */
export function junitXml(model: RunModel, summary: RunSummary, budgets: readonly BudgetResult[]): string {
  const items = model.items.outcome.length <= mostItems ? itemCases(model, summary) : causeCases(model, summary);
  const stamp = new Date(model.startedAtMs).toISOString().slice(0, 19);
  const suites = [
    suiteXml(summary.job, stamp, summary.wallMs / 1000, [...startCases(model), ...items, ...strayErrorCases(model)]),
    ...(budgets.length === 0 ? [] : [suiteXml(`${summary.job} budgets`, stamp, 0, budgets.map(budgetCase))]),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('')}</testsuites>\n`;
}

/** A case for the error that ended the run, if there is one. */
function startCases({ error }: RunModel): Case[] {
  if (!error) return [];
  const problem = { tag: 'error', type: 'run', message: error.message, text: error.nextStep ?? '' } as const;
  return [{ name: 'the run', seconds: 0, problem }];
}

function strayErrorCases({ strayErrors }: RunModel): Case[] {
  return strayErrors.map(({ item, failure: { name, message, stack } }) => ({
    name: strayErrorWords(item),
    seconds: 0,
    problem: { tag: 'error', type: name, message, text: withoutNode(stack) },
  }));
}

function itemCases(model: RunModel, { failures }: RunSummary): Case[] {
  const summaries = new Map(failures.map((failure) => [failure.item, failure]));
  const cases: Case[] = [];
  for (let item = 0; item < model.items.outcome.length; item++) {
    const outcome = outcomeOf(model.items.outcome.get(item));
    if (outcome === undefined) continue;
    const span = itemSpan(model, item);
    cases.push({
      name: `item ${item}`,
      seconds: span ? (span.endMicros - span.startMicros) / 1e6 : 0,
      problem: problemOf(outcome, summaries.get(item), model.failures.get(item)?.failure),
      output: summaries.get(item)?.logTail ?? [],
    });
  }
  return cases;
}

function causeCases(model: RunModel, { items, failures }: RunSummary): Case[] {
  const causes = new Map<string, Case>();
  for (const summary of failures) {
    const failure = model.failures.get(summary.item)?.failure;
    const outcome = outcomeOf(model.items.outcome.get(summary.item));
    const key = failure ? causeKey(failure) : '';
    if (causes.has(key) || outcome === undefined) continue;
    const name = `${summary.count} items such as ${summary.item}: ${summary.name}: ${summary.message}`;
    causes.set(key, { name, seconds: 0, problem: problemOf(outcome, summary, failure), output: summary.logTail });
  }
  return [{ name: `${items.succeeded} items succeeded`, seconds: 0 }, ...causes.values()];
}

const tags: Readonly<Record<Outcome, Problem['tag'] | undefined>> = {
  succeeded: undefined,
  failed: 'failure',
  timedOut: 'error',
  crashed: 'error',
  cancelled: 'skipped',
};

function problemOf(
  outcome: Outcome,
  summary: FailureSummary | undefined,
  failure: Failure | undefined,
): Problem | undefined {
  const tag = tags[outcome];
  if (tag === undefined) return undefined;
  const message = summary ? `${summary.name}: ${summary.message}` : outcome;
  return { tag, type: summary?.name ?? outcome, message, text: withoutNode(failure?.stack ?? '') };
}

/** A stack without the frames of Node. */
const withoutNode = (stack: string): string =>
  stack
    .split('\n')
    .filter((line) => !/^\s+at .*[( ]node:[^()]*:\d+:\d+\)?$/.test(line))
    .join('\n');

function budgetCase(result: BudgetResult): Case {
  const message = budgetText(result);
  const problem: Problem | undefined = result.broken
    ? { tag: 'failure', type: 'budget', message, text: '' }
    : undefined;
  return { name: result.budget, seconds: 0, problem };
}

function suiteXml(name: string, stamp: string, seconds: number, cases: readonly Case[]): string {
  const count = (tag: Problem['tag']): number => cases.filter(({ problem }) => problem?.tag === tag).length;
  const counts = { tests: cases.length, failures: count('failure'), errors: count('error'), skipped: count('skipped') };
  const head = attributes({ name, ...counts, time: seconds.toFixed(3), timestamp: stamp });
  return `  <testsuite${head}>\n${cases.map((each) => caseXml(name, each)).join('')}  </testsuite>\n`;
}

function caseXml(classname: string, { name, seconds, problem, output = [] }: Case): string {
  const head = `    <testcase${attributes({ classname, name, time: seconds.toFixed(6) })}`;
  if (!problem) return `${head}/>\n`;
  const { tag, type, message, text } = problem;
  const inside =
    tag === 'skipped'
      ? `<skipped${attributes({ message })}/>`
      : `<${tag}${attributes({ message, type })}>${escaped(text)}</${tag}>`;
  const tail = output.length === 0 ? '' : `\n      <system-out>${escaped(output.join('\n'))}</system-out>`;
  return `${head}>\n      ${inside}${tail}\n    </testcase>\n`;
}

const attributes = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(String(value)).replaceAll('\n', '&#10;')}"`)
    .join('');

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** XML 1.0 cannot express most control characters and lone surrogates. */
const escaped = (text: string): string =>
  text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd')
    .replaceAll(/[&<>"]/g, (character) => entities[character] ?? '');
