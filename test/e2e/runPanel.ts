import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import type { RunEvent, StartupPhase } from '../../src/model/facts/events.ts';
import type { VsCode } from '../support/vscode.ts';

/** The parts of a run panel that a user sees. */
export interface RunPanel {
  /** `Finished`, `Cancelled`, … */
  readonly state: Locator;
  /** A figure of the header: `succeeded`, `failed`, `cancelled`, `speedup`, … */
  figure(id: string): Locator;
  /** The timeline; its label has the number of items that have ended. */
  readonly timeline: Locator;
  openTab(name: 'Workers' | 'Logs' | 'Errors' | 'Locks' | 'Profile' | 'Charts' | 'Tuning'): Promise<void>;
  button(name: string | RegExp): Locator;
  readonly workerRows: Locator;
  readonly logRows: Locator;
  readonly errors: Locator;
}

export function runPanelOf({ panel }: Pick<VsCode, 'panel'>): RunPanel {
  const page = panel();
  return {
    state: page.locator('poolscope-header .badge'),
    figure: (id) => page.locator(`poolscope-header [data-tile="${id}"] .value`),
    timeline: page.locator('poolscope-timeline .scroll canvas'),
    openTab: (name) => page.getByRole('tab', { name }).click(),
    button: (name) => page.getByRole('button', { name, exact: true }),
    workerRows: page.locator('poolscope-workers table[aria-label="Workers"] tbody tr'),
    logRows: page.locator('poolscope-log-list .row[role="row"]'),
    errors: page.locator('poolscope-errors section'),
  };
}

/** Waits for the first item on the timeline and returns the times since the command. */
export async function timeToFirstBar(vscode: VsCode, commandedAt: number): Promise<string> {
  const { timeline } = runPanelOf(vscode);
  await expect
    .poll(() => timeline.getAttribute('aria-label'), { interval: 10, timeout: 60_000 })
    .toMatch(/and [1-9][\d,]* items?\./);
  const shownAt = Date.now();
  const events = vscode.recordings().at(-1) ?? [];
  const [first] = events;
  const startedAt = first?.type === 'runStarted' ? first.startedAtMs : Number.NaN;
  const phases = JSON.stringify(phaseMillis(events));
  return `first bar ${shownAt - commandedAt} ms after the command; the run began after ${startedAt - commandedAt} ms and took ${phases} ms to start`;
}

function phaseMillis(events: readonly RunEvent[]): Partial<Record<StartupPhase, number>> {
  return Object.fromEntries(
    events.flatMap((event) =>
      event.type === 'phaseFinished' ? [[event.phase, Math.round(event.tookMicros / 1000)]] : [],
    ),
  );
}
