import { existsSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { plainText, stripAnsi } from '../base/visibleText.ts';
import type { Job } from '../model/facts/job.ts';
import { outcomeIn } from '../model/compare/replay.ts';
import type { RunModel } from '../model/run/runModel.ts';
import type { Project } from './project.ts';
import { quotedMessage } from './testText.ts';

/** Facts that a person must know before running the test, in whole sentences. */
export function testNotes(
  model: RunModel,
  item: number,
  job: Job,
  source: string,
  { runnerRoot }: Pick<Project, 'runnerRoot'>,
): string[] {
  const outcome = outcomeIn(model, item);
  const notes: string[] = [];
  if (outcome === 'crashed') notes.push('The item ended its process, and the test will end the process of the tests.');
  if (outcome === 'timedOut') {
    notes.push(
      'The timeout is the one of the run. A function that never returns also keeps the tests from ending: press Ctrl+C to stop them.',
    );
  }
  if (/['"]poolscope['"]/.test(source) && !isInstalled('poolscope', dirname(job.module))) {
    notes.push('The module imports poolscope: install it in this project before you run the test.');
  }
  if (job.baseDir !== runnerRoot) {
    const from = relative(runnerRoot, job.baseDir).replaceAll('\\', '/');
    notes.push(`In the run, relative paths began at ${from}, relative to the folder where the tests are started.`);
  }
  return notes;
}

function isInstalled(name: string, from: string): boolean {
  for (let at = from; ; at = dirname(at)) {
    if (existsSync(join(at, 'node_modules', name))) return true;
    if (dirname(at) === at) return false;
  }
}

/** The lines of the comment above the test. They contain no control characters. */
export function testComment(model: RunModel, item: number, job: Job, notes: readonly string[]): string[] {
  const failure = model.failures.get(item)?.failure;
  const day = new Date(model.startedAtMs).toISOString().slice(0, 10);
  const lines = [
    `Item ${item} of a run of ${basename(job.module)} › ${job.exportName}, saved by Poolscope.`,
    `On ${day} it failed with`,
    ...(failure ? quotedMessage(failure.name, failure.message).map((line) => `  ${line}`) : ['  an unknown reason']),
    'and this test fails the same way until the function is fixed.',
    'Then replace this comment with an assertion of the expected result.',
    ...notes,
  ];
  return lines.map((line) => plainText(stripAnsi(line)));
}
