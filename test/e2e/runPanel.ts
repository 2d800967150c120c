import type { Locator } from 'playwright-core';
import type { VsCode } from '../support/vscode.ts';

/** What a user sees of a run. */
export interface RunPanel {
  /** `Finished`, `Cancelled`, … */
  readonly state: Locator;
  /** A figure of the header: `succeeded`, `failed`, `cancelled`, `speedup`, … */
  figure(id: string): Locator;
  /** The items that came to an end, as the timeline tells them. */
  readonly timeline: Locator;
  openTab(name: 'Workers' | 'Logs' | 'Errors' | 'Charts'): Promise<void>;
  button(name: string): Locator;
  readonly workerRows: Locator;
  readonly logRows: Locator;
  readonly errors: Locator;
}

export function runPanelOf({ panel }: Pick<VsCode, 'panel'>): RunPanel {
  const page = panel();
  return {
    state: page.locator('poolscope-header .badge'),
    figure: (id) => page.locator(`poolscope-header [data-tile="${id}"] .value`),
    timeline: page.locator('poolscope-timeline canvas'),
    openTab: (name) => page.getByRole('tab', { name }).click(),
    button: (name) => page.getByRole('button', { name, exact: true }),
    workerRows: page.locator('poolscope-workers table[aria-label="Workers"] tbody tr'),
    logRows: page.locator('poolscope-log-list .row[role="row"]'),
    errors: page.locator('poolscope-errors section'),
  };
}
