import type { Page } from 'playwright-core';
import { traceDuring, type TraceEvent } from '../../support/trace.ts';

/** Events in which JavaScript of the page runs, or is collected. They are nested; only the outermost one counts. */
const scripts = new Set([
  'EvaluateScript',
  'EventDispatch',
  'FireAnimationFrame',
  'FireIdleCallback',
  'FunctionCall',
  'HandlePostMessage',
  'MajorGC',
  'MinorGC',
  'RunMicrotasks',
  'TimerFire',
  'v8.callFunction',
]);

/** The end of a frame: its picture goes to the compositor. */
const frameEnd = 'BeginCommitCompositorFrame';

/**
 * Milliseconds that scripts of all pages computed in each frame while something ran, workbench included. The time is that
 * on a processor, so that a main thread that waits for a core counts nothing. Frames without a callback of the page are left out.
 */
export async function scriptTimesDuring(page: Page, work: () => Promise<void>): Promise<readonly number[]> {
  const [, events] = await traceDuring(
    page,
    ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'v8'],
    work,
  );
  const processes = new Set(events.map(({ pid }) => pid));
  return [...processes].flatMap((process) => scriptTimes(events.filter(({ pid }) => pid === process)));
}

function scriptTimes(events: readonly TraceEvent[]): readonly number[] {
  const frames: number[] = [];
  let computed = 0;
  let isDrawing = false;
  let outerEnd = -Infinity;
  for (const { name, ph, ts, dur = 0, tdur = 0 } of events.toSorted((a, b) => a.ts - b.ts)) {
    if (name === frameEnd) {
      if (isDrawing) frames.push(computed / 1000);
      computed = 0;
      isDrawing = false;
    }
    isDrawing ||= name === 'FireAnimationFrame';
    if (ph !== 'X' || !scripts.has(name) || ts < outerEnd) continue;
    outerEnd = ts + dur;
    computed += tdur;
  }
  return frames;
}
