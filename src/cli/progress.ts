import { formatCount, formatDuration } from '../base/numberText.ts';
import { plainText } from '../base/visibleText.ts';
import { settledCount, type RunModel } from '../model/run/runModel.ts';
import { LiveClock } from '../model/run/liveClock.ts';
import { etaMs, oldestItem, stuckMicros } from '../model/run/stats.ts';
import { stuckText } from '../words/stuck.ts';
import { progressBar } from './progressBar.ts';
import { RecentRate } from './recentRate.ts';
import { canMove, hasColours, style, styled } from './style.ts';

const phaseText = { compile: 'compiling', preflight: 'loading', workers: 'starting workers' } as const;

/** Shows the progress of a run: one line that changes on a terminal, otherwise one more line every two seconds. */
export class Progress {
  readonly #stream: NodeJS.WriteStream;
  readonly #timer: NodeJS.Timeout;
  readonly #canMove: boolean;
  #open = false;

  /** `label`: the name of the run until its first event, which has it. */
  constructor(stream: NodeJS.WriteStream, model: RunModel, label = '') {
    this.#stream = stream;
    this.#canMove = canMove(stream);
    const clock = new LiveClock(() => performance.now());
    const recent = new RecentRate();
    const print = (): void => {
      // The error comes as soon as the processes of the run have ended.
      if (model.error) return;
      const nowMicros = clock.read(model);
      this.#print({ model, label, nowMicros, rate: recent.after(nowMicros, settledCount(model.counts)) });
    };
    // A timer, because a job may produce no event for a long time.
    this.#timer = setInterval(print, this.#canMove ? 100 : 2000);
    if (this.#canMove) print();
  }

  #print(shown: Shown): void {
    if (!this.#canMove) {
      this.#stream.write(`${styled(progressText(shown), false)}\n`);
      return;
    }
    const line = progressLine(shown, this.#stream.columns - 1);
    this.#stream.write(`\r\u001b[K${styled(line, hasColours(this.#stream))}`);
    this.#open = true;
  }

  /** Prints lines that stay on the screen. */
  say(text: string): void {
    this.#stream.write(`${this.#open ? '\r\u001b[K' : ''}${text}\n`);
    this.#open = false;
  }

  /** Removes the changing line. */
  end(): void {
    clearInterval(this.#timer);
    if (this.#open) this.#stream.write('\r\u001b[K');
    this.#open = false;
  }
}

interface Shown {
  readonly model: RunModel;
  readonly label?: string;
  /** Time since the run's start. */
  readonly nowMicros: number;
  /** Items a second; undefined if it is not known yet. */
  readonly rate?: number | undefined;
}

/** All that is known, as one line with marks. */
export function progressText(shown: Shown): string {
  const { counts, rest } = partsOf(shown);
  return [`${labelOf(shown)}${counts}`, ...rest].join(' · ');
}

/** As much as fits in so many columns. */
function progressLine(shown: Shown, columns: number): string {
  const label = labelOf(shown);
  const { counts, rest, time, done } = partsOf(shown);
  const text = progressText(shown);
  const free = columns - widthOf(text);
  if (done !== undefined && free >= leastBar + 1) {
    return [`${label}${progressBar(done, Math.min(free - 1, mostBar))} ${counts}`, ...rest].join(' · ');
  }
  const shorter = [
    text,
    // People look for the function, which is the last part of `src/orders.ts#price`.
    [`${label.replace(/^.*#/, '')}${counts}`, ...rest].join(' · '),
    [counts, ...rest].join(' · '),
    [counts, ...time].join(' · '),
  ];
  return shorter.find((each) => widthOf(each) <= columns) ?? cut(styled(counts, false), columns);
}

/** A shorter rest is over before it is read. */
const leastEtaMs = 500;
const leastBar = 12;
const mostBar = 32;

const labelOf = ({ model, label = '' }: Shown): string => {
  const name = plainText(model.setup.label === '' ? label : model.setup.label);
  return name === '' ? '' : `${name}: `;
};

interface Parts {
  readonly counts: string;
  readonly time: readonly string[];
  readonly rest: readonly string[];
  /** Share of the items; undefined if their number is not known. */
  readonly done: number | undefined;
}

function partsOf({ model, nowMicros, rate }: Shown): Parts {
  if (model.state === 'starting') {
    return { counts: model.phase ? phaseText[model.phase] : 'starting', time: [], rest: [], done: undefined };
  }
  const settled = settledCount(model.counts);
  const unsuccessful = settled - model.counts.succeeded;
  const eta = etaMs(model, settled, nowMicros);
  const oldest = oldestItem(model);
  const stuck = stuckMicros(oldest, nowMicros);
  const failed = unsuccessful > 0 ? [style('red', `${formatCount(unsuccessful)} unsuccessful`)] : [];
  const time = [...failed, formatDuration(model.wallMicros + Math.max(0, nowMicros - model.nowMicros))];
  return {
    counts: `${formatCount(settled)}/${model.total === undefined ? '?' : formatCount(model.total)}`,
    time,
    rest: [
      ...time,
      ...(oldest && stuck !== undefined ? [stuckText(oldest.item, stuck)] : []),
      ...(rate === undefined ? [] : [`${formatRate(rate)}/s`]),
      ...(eta === undefined || eta < leastEtaMs ? [] : [`about ${formatDuration(1000 * eta)} left`]),
    ],
    done: model.total ? settled / model.total : undefined,
  };
}

const formatRate = (rate: number): string => (rate >= 10 ? formatCount(Math.round(rate)) : rate.toPrecision(2));

/** Columns of a terminal. East Asian characters and pictures take two. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of styled(text, false)) width += isWide(character) ? 2 : 1;
  return width;
}

const isWide = (character: string): boolean => (character.codePointAt(0) ?? 0) >= 0x1100 && !/[‐-⟿]/.test(character);

function cut(text: string, columns: number): string {
  let shown = '';
  for (const character of text) {
    if (widthOf(shown + character) > columns) break;
    shown += character;
  }
  return shown;
}
