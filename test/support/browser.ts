import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The installed Chromium; `POOLSCOPE_CHROMIUM` overrides the search on the PATH. */
export function findChromium(): string {
  const dirs = (process.env['PATH'] ?? '').split(delimiter);
  const found =
    process.env['POOLSCOPE_CHROMIUM'] ?? dirs.flatMap((dir) => names.map((name) => join(dir, name))).find(existsSync);
  if (found === undefined) throw new Error('Chromium is not installed: run `node .config/setup.mjs chromium`');
  return found;
}

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
