// The acceptance figures of the run panel, in the packaged extension in a real VS Code: `npm run bench -- panel [part ...]`. The
// parts are `items` (a million on 16 lanes), `live` (200,000 log lines of a live run) and `lines` (a million log lines, opened
// again). It needs Chromium and code-server, which `npm test` installs, and takes about three minutes. The exit code is 1 if
// a figure misses its goal.
import { openVsCode, type VsCode } from '../../support/vscode.ts';
import { join } from 'node:path';
import { filterItems, filterLog, panAndZoom, runToEnd, shownEnd, sortItems, startRun } from './actions.mts';
import { blankRowsWhileScrolling } from './blankRows.mts';
import { failedCount, measure, quantile, report, spreadText } from './figures.mts';
import { rendererMemory } from './memory.mts';
import { openRecording, showRun, timeOpening, timeReturning } from './opening.mts';
import { scriptTimesDuring } from './scriptTimes.mts';
import { writeLines } from './writeLines.mts';

const longestMs = 300_000;
const goals = { frameMs: 20, reopenMs: 1500, tableMs: 300, memoryMb: 350, logPageMs: 300 };

const files = {
  'src/tiny.ts': `
export const inputs = { *[Symbol.iterator]() { for (let n = 0; n < 1_000_000; n++) yield n; } };
export const addOne = (item: number) => item + 1;
`,
  // It logs for ten seconds, so that there is time to look at the log of the live run.
  'src/liveLines.ts': `
import { setTimeout as wait } from 'node:timers/promises';
export const inputs = Array.from({ length: 20_000 }, (_, item) => item);
export async function tenLines(item: number): Promise<void> {
  await wait(8);
  for (let line = 0; line < 10; line++) console.log(\`item \${item} line \${line}\`);
}
`,
};

const startedMs = performance.now();
const vscode = await openVsCode({ files, settings: { 'poolscope.workers': 16 } });
let isClosing = false;
const watchdog = setTimeout(() => void stop(`stopped after ${longestMs / 1000} s`), longestMs);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop(signal));

/** Ends the benchmark early, with all its processes. */
async function stop(reason: string): Promise<void> {
  if (isClosing) return;
  isClosing = true;
  console.log(reason);
  await vscode.close();
  process.exit(1);
}

try {
  const parts = { items: aMillionItems, live: liveLines, lines: aMillionLines };
  const asked = process.argv.slice(2);
  for (const [part, run] of Object.entries(parts)) {
    if (asked.length === 0 || asked.includes(part)) await measure(part, () => run(vscode));
  }
} finally {
  clearTimeout(watchdog);
  if (!isClosing) await vscode.close();
}
console.log(`${failedCount()} failed, in ${((performance.now() - startedMs) / 1000).toFixed(0)} s`);
process.exitCode = failedCount() === 0 ? 0 : 1;

async function aMillionItems(code: VsCode): Promise<void> {
  const { page, panel } = code;
  await code.openFile('tiny.ts');
  const before = await rendererMemory(page);
  const commandedMs = performance.now();
  await runToEnd(code, 'tiny.ts', 1_000_000);
  report('1,000,000 items: from the command to the end of the run', performance.now() - commandedMs, 'ms');
  await measure('pan and zoom', async () => {
    const frames = await scriptTimesDuring(page, () => panAndZoom(code));
    report('pan and zoom: script a frame, p95', quantile(frames, 0.95), 'ms', goals.frameMs, spreadText(frames, 'ms'));
  });
  await panel()
    .getByRole('tab', { name: /^Items/ })
    .click();
  await measure('Items tab', async () => {
    for (const column of ['run', 'worker', 'outcome']) {
      report(`items: sorted by ${column}, on the screen`, await sortItems(panel(), column), 'ms', goals.tableMs);
    }
    for (const query of ['run>2us', 'run>2us worker=3', 'outcome=failed', '']) {
      const what = `items: filtered by "${query}", on the screen`;
      report(what, await filterItems(panel(), query), 'ms', goals.tableMs);
    }
  });
  await measure('memory', async () => {
    const after = await rendererMemory(page);
    const [heap, resident] = [after.heapBytes - before.heapBytes, after.residentBytes - before.residentBytes];
    report('memory of the panel: objects and typed arrays', heap / 1e6, 'MB', goals.memoryMb);
    report('memory of the panel: private memory in RAM', resident / 1e6, 'MB', goals.memoryMb);
  });
  await measure('1,000,000 items opened again', async () => {
    const { header, all } = await timeOpening(code, 1_000_000, () => showRun(code));
    report('1,000,000 items opened again: first paint', header, 'ms', goals.reopenMs);
    report('1,000,000 items opened again: timeline with all items', all, 'ms');
  });
}

async function liveLines(code: VsCode): Promise<void> {
  const { panel } = code;
  await startRun(code, 'liveLines.ts');
  await panel().locator('poolscope-header .badge', { hasText: 'Running' }).waitFor({ timeout: 30_000 });
  await panel().getByRole('tab', { name: /^Logs/ }).click();
  const count = panel().locator('poolscope-logs .count', { hasText: /^1\d\d,\d{3} lines/ });
  await measure('100,000 lines of a live run', async () => {
    await count.waitFor({ timeout: 60_000 });
    await log(code, 'live run, 100,000 lines', ['line 7', 'item 731 line 3']);
  });
  await shownEnd(code, 20_000);
  await measure('200,000 lines, back from another editor', async () => {
    const { header, all } = await timeReturning(code, 20_000, 'liveLines.ts › tenLines');
    report('200,000 lines, back from another editor: header', header, 'ms', goals.reopenMs);
    report('200,000 lines, back from another editor: all', all, 'ms');
  });
  await measure('200,000 lines', () => log(code, '200,000 lines', ['line 7', 'item 19731 line 3']));
}

async function aMillionLines(code: VsCode): Promise<void> {
  const events = await writeLines(join(code.workspace, 'recordings/lines'), 100_000);
  await measure('1,000,000 lines opened', async () => {
    const { header, all } = await timeOpening(code, 100_000, () => openRecording(code, events));
    report('1,000,000 lines opened: header', header, 'ms', goals.reopenMs);
    report('1,000,000 lines opened: timeline with all items', all, 'ms');
    const tab = code.panel().getByRole('tab', { name: /^Logs/ });
    await tab.click();
    await tab.filter({ hasText: '1,000,000' }).waitFor({ timeout: 60_000 });
    await log(code, '1,000,000 lines', ['line 7', 'item 99731 line']);
  });
  await measure('memory', async () => {
    const { heapBytes } = await rendererMemory(code.page);
    report('memory of VS Code and the panel with 1,000,000 lines', heapBytes / 1e6, 'MB');
  });
}

/** The last of the texts is in few lines, near the end. */
async function log(code: VsCode, what: string, texts: readonly string[]): Promise<void> {
  const { page } = code;
  const blank = await blankRowsWhileScrolling(code);
  report(`${what}: blank rows while scrolling, p95`, quantile(blank, 0.95), 'rows', 1, spreadText(blank, 'rows'));
  for (const text of texts) {
    let tookMs = 0;
    const frames = await scriptTimesDuring(page, async () => {
      tookMs = await filterLog(code.panel(), text);
    });
    report(`${what}: first page of "${text}"`, tookMs, 'ms', goals.logPageMs, spreadText(frames, 'ms of script'));
  }
  await code.panel().locator('poolscope-logs vscode-textfield input').fill('');
}
