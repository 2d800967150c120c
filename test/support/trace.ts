import type { Page } from 'playwright-core';

/** An event of Chromium's trace. Times are in microseconds. */
export interface TraceEvent {
  /** `X` for an event with a duration, `I` for an instant, `M` for metadata. */
  readonly ph: string;
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  /** Duration by the clock. */
  readonly dur?: number;
  /** Duration on a processor: a busy machine stretches only `dur`. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** Traces the main threads of all pages while something runs. Returns its result, and the events of these threads. */
export async function traceDuring<T>(
  page: Page,
  categories: readonly string[],
  work: () => Promise<T>,
): Promise<readonly [T, readonly TraceEvent[]]> {
  const browser = page.context().browser();
  if (!browser) throw new Error('the page belongs to no browser');
  const session = await browser.newBrowserCDPSession();
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => void events.push(...(value as unknown as TraceEvent[])));
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: [...categories, '__metadata'] },
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
  return [result, events.filter((event) => mains.has(threadOf(event)))];
}
