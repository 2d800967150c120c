import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

/** Memory of the renderer of a page, after a collection. Workbench and panel share one. */
export interface RendererMemory {
  /** Objects of JavaScript and of the page, and the contents of typed arrays. */
  readonly heapBytes: number;
  /** Private memory of the process in RAM. */
  readonly residentBytes: number;
}

export async function rendererMemory(page: Page): Promise<RendererMemory> {
  const session = await page.context().newCDPSession(page);
  // What the first collection finalizes is freed by the second one.
  for (let k = 0; k < 2; k++) await session.send('HeapProfiler.collectGarbage');
  const usage = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return {
    heapBytes: usage.usedSize + usage.embedderHeapUsedSize + usage.backingStorageSize,
    residentBytes: await largestRenderer(page),
  };
}

async function largestRenderer(page: Page): Promise<number> {
  const session = await page.context().browser()?.newBrowserCDPSession();
  if (!session) throw new Error('the page belongs to no browser');
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const renderers = processInfo.filter(({ type }) => type === 'renderer');
  return Math.max(...renderers.map(({ id }) => residentBytes(id)));
}

function residentBytes(pid: number): number {
  const [, kilobytes] = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}
