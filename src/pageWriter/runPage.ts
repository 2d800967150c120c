import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { formatCount } from '../base/numberText.ts';
import { itemsByDuration } from '../model/profile/itemRanks.ts';
import type { RunModel } from '../model/run/runModel.ts';
import type { ViewInit } from '../protocol/panel/viewSync.ts';
import { loadRecording } from '../recording/loadRecording.ts';
import { readLines } from '../recording/readEvents.ts';
import { readManyTexts, type TextLimits } from '../recording/readTexts.ts';

// A page that grows beyond some megabytes is slow to open and too large for an email.
const longestText = 2000;
const mostTexts = 3_000_000;
const mostLogs = 4_000_000;
const slowestItems = 500;
const readBytes = 1 << 22;

const pageStyle = `
body { display: flex; flex-direction: column; }
body > header { align-items: baseline; background: var(--vscode-editorWidget-background); color: var(--vscode-foreground);
  display: flex; flex-wrap: wrap; font: 12px var(--vscode-font-family); gap: 4px 16px; padding: 4px 12px; }
body > header b { font-weight: 600; }
body > main { flex: 1; min-height: 0; }
poolscope-panel { height: 100%; }
`;

/**
 * The panel with a recorded run, as one page that opens from the disk and loads nothing. Inputs, values and log lines are
 * included as far as they fit; the page says what is left out. Rejects with UserFacingError if the recording cannot be read.
 * @param assets folder of the built panel
 */
export async function runPage(recording: string, assets: string): Promise<string> {
  const run = await loadRecording(recording, { keepLogs: false });
  const events = await readSomeEvents(recording);
  const { texts, recorded } = await readManyTexts(recording, limitsFor(run));
  const init: ViewInit = { runId: 'file', live: false, canRun: false, canSample: false, isFile: true };
  const leftOut = [
    ...(texts.size < recorded
      ? [`inputs and values of ${formatCount(texts.size)} of ${formatCount(recorded)} items`]
      : []),
    ...(events.logLines < run.logLines
      ? [`${formatCount(events.logLines)} of ${formatCount(run.logLines)} log lines`]
      : []),
  ];
  const asset = (name: string): string => readFileSync(join(assets, name), 'utf8');
  const font = readFileSync(join(assets, 'codicon.ttf')).toString('base64');
  const icons = asset('codicon.css').replace(/url\([^)]*\)/, `url(data:font/ttf;base64,${font})`);
  const nonce = randomBytes(16).toString('base64url');
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'unsafe-inline' data:; font-src data:; img-src data:; base-uri 'none'; form-action 'none'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(run.setup.label)} - Poolscope</title>
<link rel="stylesheet" id="vscode-codicon-stylesheet" href="data:text/css;base64,${base64(icons)}">
<style>${asset('panel.css')}${pageStyle}</style>
</head>
<body>
<header>
<b>${escaped(run.setup.label)}</b>
<span>${new Date(run.startedAtMs).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })}</span>
${leftOut.length > 0 ? `<span>This file has ${leftOut.join(' and ')}. The recording has all.</span>` : ''}
<span id="poolscope-status" role="status"></span>
</header>
<main><poolscope-panel></poolscope-panel></main>
<script type="application/json" id="poolscope-run">${JSON.stringify(init)}</script>
<script type="text/plain" id="poolscope-events">${packed(events.lines)}</script>
<script type="text/plain" id="poolscope-items">${packed(JSON.stringify(Object.fromEntries(texts)))}</script>
<script type="text/plain" id="poolscope-linear-engine">${packed(asset('linearEngine.js'))}</script>
<script nonce="${nonce}">${inline(asset('standalone.js'))}</script>
<script nonce="${nonce}">${inline(asset('panel.js'))}</script>
</body>
</html>
`;
}

/** Items that people look at first: those that did not succeed, and the slowest. */
function limitsFor(run: RunModel): TextLimits {
  const slowest = itemsByDuration(run).item.slice(-slowestItems);
  const first = new Set([...[...run.failures.keys()].slice(0, slowestItems), ...slowest]);
  return { first, longest: longestText, total: mostTexts };
}

/** All events but the log lines that do not fit. */
async function readSomeEvents(recording: string): Promise<{ readonly lines: string; readonly logLines: number }> {
  const kept: string[] = [];
  let [logCharacters, logLines] = [0, 0];
  for (let offset = 0; ;) {
    const { lines, next } = await readLines(recording, offset, readBytes);
    if (lines === '') break;
    for (const line of lines.split('\n').slice(0, -1)) {
      const isLog = line.startsWith('{"type":"logsWritten"');
      if (isLog && logCharacters + line.length > mostLogs) continue;
      if (isLog) {
        logCharacters += line.length;
        logLines += (JSON.parse(line) as { readonly records: readonly unknown[] }).records.length;
      }
      kept.push(line);
    }
    offset = next;
  }
  return { lines: kept.map((line) => `${line}\n`).join(''), logLines };
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const packed = (text: string): string => gzipSync(text).toString('base64');

/** A script that is a part of a page: its texts must not end the element. */
const inline = (script: string): string =>
  script
    .replace(/<\/script/gi, '<\\/script')
    .replace(/<!--/g, '<\\!--')
    .replace(/\n\/\/# sourceMappingURL=.*/, '');

const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
