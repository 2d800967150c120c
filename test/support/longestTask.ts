import type { Page } from 'playwright-core';

interface TraceEvent {
  readonly ph: string;
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Durations in microseconds, by the clock and on a processor. */
  readonly dur?: number;
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** The longest of all tasks by the clock, and the longest on a processor: a busy machine stretches only the first. */
export interface LongestTask {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** Traces the main threads of all pages while something runs. */
export async function longestTaskDuring<T>(page: Page, work: () => Promise<T>): Promise<readonly [T, LongestTask]> {
  const browser = page.context().browser();
  if (!browser) throw new Error('the page belongs to no browser');
  const session = await browser.newBrowserCDPSession();
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => void events.push(...(value as unknown as TraceEvent[])));
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel', '__metadata'] },
  });
  const result = await work();
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.end');
  await complete;
  await session.detach();
  const threadOf = ({ pid, tid }: TraceEvent): string => `${pid}/${tid}`;
  const mains = new Set(
    events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain').map(threadOf),
  );
  const tasks = events.filter((event) => event.ph === 'X' && mains.has(threadOf(event)));
  const longest = (durations: readonly (number | undefined)[]): number =>
    durations.reduce<number>((max, micros = 0) => Math.max(max, micros), 0) / 1000;
  return [result, { wallMs: longest(tasks.map(({ dur }) => dur)), cpuMs: longest(tasks.map(({ tdur }) => tdur)) }];
}
