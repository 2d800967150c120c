import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { buildSync } from 'esbuild';
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core';
import type { RunEvent } from '../../src/model/facts/events.ts';
import { recordingFiles } from '../../src/recording/format.ts';
import { witnessDirVariable } from '../e2e/witness/protocol.ts';
import { launchBrowser } from './browser.ts';
import { root } from './root.ts';
import { until } from './until.ts';
import { packagedVsix } from './packaged.ts';
import { connectWitness, type Witness } from './witness.ts';

export type Theme = 'Default Dark Modern' | 'Default Light Modern';

export interface VsCodeOptions {
  /** More files for the workspace, by relative path. */
  readonly files?: Readonly<Record<string, string>>;
  /** Folders of the workspace before the samples, with their files by relative path. */
  readonly folders?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Whether the folder is trusted; false opens it in Restricted Mode. */
  readonly trusted?: boolean;
  readonly theme?: Theme;
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** A real VS Code with the packaged extension and the witness, open on a copy of the sample workspace. */
export interface VsCode {
  readonly page: Page;
  /** Absolute path of the copy. */
  readonly workspace: string;
  readonly witness: Witness;
  /** `file` is relative to the workspace. */
  openFile(file: string): Promise<void>;
  /** Runs a command by its title, as a user does: F1, title, click. Returns the time of the click in milliseconds since the epoch. */
  runCommand(title: string): Promise<number>;
  /** Takes an entry of the context menu that is being opened. */
  chooseFromMenu(entry: string): Promise<void>;
  /** The entry of the open quick pick with this label. */
  pick(text: string | RegExp): Locator;
  /** The content of the open run panel. */
  panel(): FrameLocator;
  /** Events of all runs so far, the oldest run first. */
  recordings(): readonly (readonly RunEvent[])[];
  setTheme(theme: Theme): Promise<void>;
  reload(): Promise<void>;
  /** Writes test/e2e/shots/NAME.png. */
  screenshot(name: string): Promise<void>;
  close(): Promise<void>;
}

const codeServerVersion = '4.139.1';
const startTimeoutMs = 60_000;

export async function openVsCode(options: VsCodeOptions = {}): Promise<VsCode> {
  const home = mkdtempSync(join(tmpdir(), 'poolscope-e2e-'));
  const workspace = copySamples(join(home, 'samples'));
  writeFiles(workspace, options.files ?? {});
  const settingsFile = join(home, 'data/User/settings.json');
  const settings = {
    ...quietSettings,
    'workbench.colorTheme': options.theme ?? 'Default Dark Modern',
    ...options.settings,
  };
  writeJson(settingsFile, settings);
  installExtension(home);
  const opened = options.folders ? writeWorkspace(home, options.folders) : workspace;
  const server = startServer(home, opened, options.trusted !== false);
  let browser: Browser | undefined;
  const close = async (): Promise<void> => {
    await browser?.close();
    await endGroup(server);
    rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  try {
    const address = await listening(server);
    browser = await launchBrowser();
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 }, baseURL: address });
    await page.goto('/');
    await workbenchReady(page);
    const witness = connectWitness(home);
    await witness.seen('activated');
    const user = userOf(page);
    return {
      ...user,
      workspace,
      witness,
      setTheme: themeSetter(settingsFile, settings, user),
      recordings: () => readRecordings(join(home, 'data')),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The actions of a user at the screen. */
function userOf(page: Page): Omit<VsCode, 'workspace' | 'witness' | 'setTheme' | 'recordings' | 'close'> {
  const input = page.locator('.quick-input-widget input[type="text"]');
  const pick = (text: string | RegExp): Locator =>
    page
      .locator('.quick-input-list .monaco-list-row', { has: page.locator('.label-name', { hasText: exactly(text) }) })
      .first();
  /** F1 opens the palette, which also finds files. A Control+P that VS Code misses would print the page and block it. */
  const type = async (text: string): Promise<void> => {
    await until('the palette', async () => {
      await page.keyboard.press('F1');
      if (!(await appears(input))) return undefined;
      // If something else takes the focus, such as a debugger that stops, the palette closes.
      return input.fill(text, { timeout: 1000 }).then(
        () => true,
        () => undefined,
      );
    });
  };
  /** The moment of the click on the entry of the palette, in milliseconds of the Unix epoch. */
  const choose = async (text: string, entry: Locator): Promise<number | undefined> => {
    await type(text);
    // The list is filtered while the user types: an entry may vanish, and a palette that lost the focus has none.
    if (!(await appears(entry))) return undefined;
    const clickedAt = Date.now();
    return entry.click({ timeout: 3000 }).then(
      () => clickedAt,
      () => undefined,
    );
  };
  const runCommand = (title: string): Promise<number> =>
    until(`the command ${title}`, async () => {
      const clickedAt = await choose(`>${title}`, pick(title));
      // An open palette shows only the commands that existed when it opened; a window that was just loaded adds more.
      if (clickedAt === undefined && (await input.isVisible())) await page.keyboard.press('Escape');
      return clickedAt;
    });
  return {
    page,
    openFile: async (file) => {
      const name = file.split('/').at(-1) ?? file;
      await until(`the file ${file}`, () => choose(file, pick(name)));
      await page.locator('.tab.active', { hasText: name }).first().waitFor();
      await page.locator('.editor-instance .view-line').first().waitFor();
    },
    runCommand,
    chooseFromMenu: async (entry) => {
      // Right after it has opened, a menu takes no click.
      await page.getByRole('menuitem', { name: entry }).hover();
      await page.keyboard.press('Enter');
    },
    pick,
    panel: () => page.frameLocator('iframe.webview.ready').frameLocator('#active-frame'),
    reload: async () => {
      // VS Code saves its state before this reload, unlike before a reload by the browser.
      await Promise.all([page.waitForEvent('load'), runCommand('Developer: Reload Window')]);
      await workbenchReady(page);
    },
    screenshot: async (name) => {
      await page.screenshot({ path: join(root, `test/e2e/shots/${name}.png`) });
    },
  };
}

function appears(element: Locator): Promise<true | undefined> {
  return element.waitFor({ timeout: 3000 }).then(
    () => true,
    () => undefined,
  );
}

/** A text must be the whole label, so that `Start` never picks `Select and Start`. */
function exactly(text: string | RegExp): RegExp {
  return text instanceof RegExp ? text : new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
}

function themeSetter(
  file: string,
  settings: object,
  { page, reload }: Pick<VsCode, 'page' | 'reload'>,
): (theme: Theme) => Promise<void> {
  return async (theme) => {
    writeJson(file, { ...settings, 'workbench.colorTheme': theme });
    // The server watches no files here, so the window has to read its settings again.
    await reload();
    await page.locator(theme.includes('Dark') ? '.monaco-workbench.vs-dark' : '.monaco-workbench.vs').waitFor();
  };
}

async function workbenchReady(page: Page): Promise<void> {
  await page.locator('.monaco-workbench').waitFor({ timeout: startTimeoutMs });
  await page.locator('.statusbar').waitFor({ timeout: startTimeoutMs });
}

/** Settings without welcome pages, experiments and network access. */
const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.enableExperiments': false,
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'security.workspace.trust.startupPrompt': 'never',
  'git.enabled': false,
  // Runs that a test leaves behind end soon after it.
  'poolscope.run.keepWithoutWindow': 2,
  'editor.minimap.enabled': false,
  'window.restoreWindows': 'all',
  // Animations cost CPU time, which the tests need.
  'workbench.reduceMotion': 'on',
};

function readRecordings(dataDir: string): readonly (readonly RunEvent[])[] {
  return readdirSync(dataDir, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(`/${recordingFiles.events}`))
    .map((path) => parseEvents(readFileSync(join(dataDir, path), 'utf8')))
    .toSorted((a, b) => startOf(a) - startOf(b));
}

function parseEvents(text: string): readonly RunEvent[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line): RunEvent => JSON.parse(line));
}

function startOf([first]: readonly RunEvent[]): number {
  return first?.type === 'runStarted' ? first.startedAtMs : 0;
}

function copySamples(to: string): string {
  cpSync(join(root, 'test/samples'), to, { recursive: true });
  if (!existsSync(join(to, 'node_modules'))) symlinkSync(join(root, 'node_modules'), join(to, 'node_modules'));
  return to;
}

function writeFiles(dir: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    const file = join(dir, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** A workspace of several folders, the samples last. Returns the path of its file. */
function writeWorkspace(home: string, folders: NonNullable<VsCodeOptions['folders']>): string {
  for (const [name, files] of Object.entries(folders)) writeFiles(join(home, name), files);
  const file = join(home, 'all.code-workspace');
  writeJson(file, { folders: [...Object.keys(folders), 'samples'].map((path) => ({ path })) });
  return file;
}

function installWitness(extensionsDir: string): void {
  const dir = join(extensionsDir, 'poolscope-test.witness-0.0.1');
  mkdirSync(dir, { recursive: true });
  cpSync(join(root, 'test/e2e/witness/package.json'), join(dir, 'package.json'));
  buildSync({
    entryPoints: [join(root, 'test/e2e/witness/extension.ts')],
    outfile: join(dir, 'extension.js'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
  });
}

/**
 * Installs the package as a user does, once for all windows that are opened with it. Packaging it again deletes the copy.
 * VS Code loads what its list of extensions names, so the witness must be there when it writes the list.
 */
function installExtension(home: string): void {
  const vsix = packagedVsix('linux-x64');
  const extensions = join(home, 'extensions');
  const installed = join(dirname(vsix), 'installed');
  if (existsSync(installed)) cpSync(installed, extensions, { recursive: true });
  installWitness(extensions);
  if (existsSync(installed)) return;
  const args = [...codeServerArgs(home), '--install-extension', vsix];
  const { status, stdout, stderr } = spawnSync(toolNode(), args, { env: userEnv(home), encoding: 'utf8' });
  if (status !== 0) throw new Error(`the extension could not be installed:\n${stdout}\n${stderr}`);
  cpSync(extensions, `${installed}.part`, { recursive: true });
  renameSync(`${installed}.part`, installed);
}

function startServer(home: string, workspace: string, trusted: boolean): ChildProcess {
  const args = [
    ...codeServerArgs(home),
    '--auth=none',
    '--bind-addr=127.0.0.1:0',
    '--disable-telemetry',
    '--disable-update-check',
    '--disable-getting-started-override',
    ...(trusted ? ['--disable-workspace-trust'] : []),
    workspace,
  ];
  // The server is a process group of its own, so that its extension hosts end with it.
  return spawn(toolNode(), args, { env: userEnv(home), stdio: ['ignore', 'pipe', 'pipe'], detached: true });
}

function codeServerArgs(home: string): readonly string[] {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'poolscope-test');
  const dir = join(cache, `code-server-${codeServerVersion}`);
  if (!existsSync(join(dir, 'complete'))) {
    throw new Error('VS Code is not installed: run `node .config/setup.mjs vscode`');
  }
  return [
    join(dir, 'node_modules/code-server'),
    `--extensions-dir=${join(home, 'extensions')}`,
    `--user-data-dir=${join(home, 'data')}`,
  ];
}

function toolNode(): string {
  const own = join(root, 'node_modules/.bin/node');
  return existsSync(own) ? own : process.execPath;
}

/** The environment of a user, without the project's tools on the PATH and without variables of npm and Vitest. */
function userEnv(home: string): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(npm_|VITEST|NODE_|XDG_)/.test(name));
  return { ...Object.fromEntries(inherited), HOME: home, PATH: userPath(), [witnessDirVariable]: home };
}

/** The PATH without the project's own tools. */
export function userPath(): string {
  const dirs = (process.env['PATH'] ?? '').split(delimiter);
  return dirs.filter((dir) => !dir.includes('node_modules')).join(delimiter);
}

/** The address that code-server prints. */
function listening(server: ChildProcess): Promise<string> {
  let output = '';
  const append = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  server.stdout?.on('data', append);
  server.stderr?.on('data', append);
  return until(
    'code-server to listen',
    () => {
      if (server.exitCode !== null) throw new Error(`code-server ended:\n${output}`);
      return /listening on (http:\/\/\S+?)\/?\s/.exec(output)?.[1];
    },
    startTimeoutMs,
  );
}

async function endGroup(server: ChildProcess): Promise<void> {
  if (server.pid === undefined || server.exitCode !== null) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  process.kill(-server.pid, 'SIGKILL');
  await ended;
}

function writeJson(file: string, value: object): void {
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, JSON.stringify(value, undefined, 2));
}
