import { plural } from '../../base/numberText.ts';
import type { Advice, AdviceAction } from '../../model/advice/adviceRule.ts';
import type { RunSummary } from '../../model/compare/summary.ts';
import { display } from '../frames.ts';
import { commandOn, type NextCommand } from '../nextCommands.ts';
import { nextPage, pageOf, printPart, type Paging, type RunPart } from './part.ts';

interface AdviceEntry extends Omit<Advice, 'place'> {
  /** Path and line of the finding, in a run with a CPU profile. */
  readonly place: string | null;
  /** The remedy as options of `poolscope run`; null if options are not the remedy. */
  readonly options: string | null;
}

/** Prints what the run advises: the finding, its figures and the remedy. */
export function printAdvice(recording: string, { advice }: RunSummary, paging: Paging, isJson: boolean): void {
  const entries = pageOf(advice, paging, ({ place, ...each }): AdviceEntry => ({
    ...each,
    place: place ? `${display(place.file)}:${place.line}` : null,
    options: each.action ? optionsOf(each.action) : null,
  }));
  const to = paging.after + entries.length;
  const compare: readonly NextCommand[] =
    advice.length === 0
      ? []
      : [
          {
            when: 'after an edit and a new run with --record NEW_RECORDING',
            command: `${commandOn('compare', recording)} NEW_RECORDING`,
          },
        ];
  const part: RunPart<AdviceEntry> = {
    schema: 1,
    recording,
    part: 'advice',
    count: advice.length,
    after: paging.after,
    entries,
    next: [...compare, ...nextPage(to, advice.length, (...page) => commandOn('show', recording, '--advice', ...page))],
  };
  printPart(
    part,
    isJson,
    plural(advice.length, 'finding'),
    ({ id, severity, message, evidence, remedy, options, place }) => [
      `${severity}: ${message} (${evidence}) [${id}]`,
      ...(place === null ? [] : [`    at ${place}`]),
      `    ${remedy}`,
      ...(options === null ? [] : [`    options: ${options}`]),
    ],
  );
}

function optionsOf(action: AdviceAction): string {
  switch (action.kind) {
    case 'setChunksize':
      return `--chunksize ${action.chunksize}`;
    case 'setWorkers':
      return `--workers ${action.workers}`;
    case 'setIsolation':
      return `--isolation ${action.isolation}`;
    case 'setConcurrency':
      return `--concurrency ${action.concurrency} --workers ${action.workers}`;
  }
}
