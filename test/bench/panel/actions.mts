import type { FrameLocator } from 'playwright-core';
import { until } from '../../support/until.ts';
import type { VsCode } from '../../support/vscode.ts';

/** Runs the function of a file. Returns when the panel shows the end of the run. */
export async function runToEnd(vscode: VsCode, file: string, items: number): Promise<void> {
  await startRun(vscode, file);
  await shownEnd(vscode, items);
}

export async function startRun(vscode: VsCode, file: string): Promise<void> {
  await closeEditors(vscode);
  await vscode.openFile(file);
  await vscode.runCommand('Poolscope: Run in Parallel');
}

/** Each function has a panel of its own. Behind a panel that is closed alone, another one would come up. */
export async function closeEditors({ page, runCommand }: VsCode): Promise<void> {
  const panels = page.locator('iframe.webview');
  if ((await panels.count()) === 0) return;
  await runCommand('View: Close All Editors');
  await panels.first().waitFor({ state: 'detached' });
}

export async function shownEnd({ panel }: VsCode, items: number): Promise<void> {
  const settled = `${count(items)} / ${count(items)}`;
  const figure = panel().locator('poolscope-header [data-tile="succeeded"] .value');
  const badge = panel().locator('poolscope-header .badge');
  const shown = async (): Promise<boolean> =>
    (await figure.innerText({ timeout: 500 })) === settled && (await badge.innerText({ timeout: 500 })) === 'Finished';
  await until(`${settled} items`, async () => (await shown().catch(() => false)) || undefined, 120_000);
}

/** Zooms in to a thousandth, pans and zooms out, by the wheel. */
export async function panAndZoom({ page, panel }: VsCode): Promise<void> {
  const box = await panel().locator('poolscope-timeline .scroll').boundingBox();
  if (!box) throw new Error('the panel has no timeline');
  await page.mouse.move(box.x + box.width / 2, box.y + 60);
  const turn = async (key: 'Control' | 'Shift', deltas: readonly number[]): Promise<void> => {
    await page.keyboard.down(key);
    for (const delta of deltas) await page.mouse.wheel(0, delta);
    await page.keyboard.up(key);
  };
  const same = (times: number, delta: number): number[] => Array.from({ length: times }, () => delta);
  await turn('Control', same(40, -45));
  await turn('Shift', [...same(20, 60), ...same(20, -60)]);
  await turn('Control', same(40, 45));
}

/** Types into the filter of the Items tab. Returns the milliseconds until the count of items has changed on the screen. */
export async function filterItems(panel: FrameLocator, query: string): Promise<number> {
  return panel.locator('poolscope-items').evaluate(async (element, text) => {
    const root = element.shadowRoot;
    const field = root?.querySelector('vscode-textfield') as HTMLInputElement | null;
    const found = (): string | undefined => root?.querySelector('.found')?.textContent?.trim();
    if (!field) throw new Error('the tab has no field');
    const before = found();
    const started = performance.now();
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    while (found() === before || found()?.includes('searching')) {
      await new Promise(requestAnimationFrame);
      if (performance.now() > started + 20_000) throw new Error('the filter has no effect');
    }
    // The next task comes after the frame has been painted.
    await new Promise((done) => setTimeout(done));
    return performance.now() - started;
  }, query);
}

/** Sorts by a column. Returns the milliseconds until the first row has changed on the screen. */
export async function sortItems(panel: FrameLocator, column: string): Promise<number> {
  return panel.locator('poolscope-items').evaluate(async (element, name) => {
    const root = element.shadowRoot;
    const heads = [...(root?.querySelectorAll<HTMLElement>('.virtual-head button') ?? [])];
    const head = heads.find((each) => each.textContent?.trim().startsWith(name));
    const first = (): string | undefined => root?.querySelector('.virtual-window [role="row"]')?.id;
    if (!head)
      throw new Error(`there is no column ${name}, but ${heads.map((each) => each.textContent?.trim()).join()}`);
    const before = first();
    const started = performance.now();
    head.click();
    while (first() === before) {
      await new Promise(requestAnimationFrame);
      if (performance.now() > started + 20_000) throw new Error('the order has not changed');
    }
    await new Promise((done) => setTimeout(done));
    return performance.now() - started;
  }, column);
}

/** Filters the log. Returns the milliseconds until a page of rows with the text is shown, or all of them if they are fewer. */
export async function filterLog(panel: FrameLocator, text: string): Promise<number> {
  return panel.locator('poolscope-logs').evaluate(async (element, wanted) => {
    const root = element.shadowRoot;
    const field = root?.querySelector('vscode-textfield') as HTMLInputElement | null;
    const list = root?.querySelector('poolscope-log-list')?.shadowRoot;
    if (!field || !list) throw new Error('the tab has no log');
    const isShown = (): boolean => {
      const rows = [...list.querySelectorAll('.row .text')].map((row) => row.textContent ?? '');
      const height = list.querySelector('.virtual-scroll')?.clientHeight ?? 0;
      const isAll = !root?.querySelector('.count')?.textContent?.includes('searching');
      return rows.length > 0 && rows.every((row) => row.includes(wanted)) && (isAll || rows.length * 18 >= height);
    };
    const started = performance.now();
    field.value = wanted;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    while (!isShown()) {
      await new Promise(requestAnimationFrame);
      if (performance.now() > started + 20_000) throw new Error('the filter has no effect');
    }
    await new Promise((done) => setTimeout(done));
    return performance.now() - started;
  }, text);
}

export const count = (value: number): string => value.toLocaleString('en-US');
