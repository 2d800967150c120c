import { fileURLToPath } from 'node:url';
import { CodeLensRefreshRequest, type CodeLens, type Connection } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { t } from '../base/texts.ts';
import {
  codeLensSettings,
  lensCommands,
  type JobCommandArgument,
  type JobSite,
  type RunFunction,
} from '../protocol/languageServer.ts';
import type { JobSiteCache } from './jobSites.ts';
import { likelyJobs } from './likelyJobs.ts';

/** What the settings say. */
interface LensSettings {
  /** The lenses above each site: `all` are `Run in parallel | Profile | Debug one item | Tune chunksize`, `run` is the first. */
  readonly shown: 'all' | 'run' | 'none';
  /** The functions that have lenses: those that are probably jobs, or all exported ones. */
  readonly functions: 'likely' | 'all';
}

const defaults: LensSettings = { shown: 'all', functions: 'likely' };

/** The code lenses of open documents. */
export class LensFeed {
  #settings: Promise<LensSettings> | undefined;
  #run = new Set<string>();

  /** Whether the client answers questions about settings. */
  canConfigure = false;
  /** Whether the client asks for lenses again when it is told to. */
  canRefresh = false;

  private readonly connection: Connection;
  private readonly sites: JobSiteCache;

  constructor(connection: Connection, sites: JobSiteCache) {
    this.connection = connection;
    this.sites = sites;
  }

  settingsChanged(): void {
    this.#settings = undefined;
    this.#refresh();
  }

  /** From now on these are the functions that were run. */
  setRun(functions: readonly RunFunction[]): void {
    const run = new Set(functions.map(keyOf));
    const isSame = run.size === this.#run.size && [...run].every((key) => this.#run.has(key));
    this.#run = run;
    if (!isSame) this.#refresh();
  }

  async of(document: TextDocument | undefined): Promise<CodeLens[]> {
    const found = this.sites.of(document);
    if (!document || found.sites.length === 0) return [];
    this.#settings ??= this.#ask();
    const { shown, functions } = await this.#settings;
    const file = fileURLToPath(document.uri);
    const sites =
      functions === 'all'
        ? found.sites
        : likelyJobs(document.getText(), found, (exportName) => this.#run.has(keyOf({ file, exportName })));
    return lensesOf(document.uri, sites, shown);
  }

  async #ask(): Promise<LensSettings> {
    if (!this.canConfigure) return defaults;
    try {
      const asked = Object.values(codeLensSettings).map((section) => ({ section }));
      const [isEnabled, show, functions] = (await this.connection.workspace.getConfiguration(
        asked,
      )) as readonly unknown[];
      return {
        shown: isEnabled === false ? 'none' : show === 'run' ? 'run' : 'all',
        functions: functions === 'all' ? 'all' : 'likely',
      };
    } catch {
      return defaults;
    }
  }

  #refresh(): void {
    if (this.canRefresh) void this.connection.sendRequest(CodeLensRefreshRequest.type);
  }
}

const keyOf = ({ file, exportName }: RunFunction): string => `${file}#${exportName}`;

/** The lenses above some functions of a document. */
export function lensesOf(uri: string, sites: readonly JobSite[], shown: LensSettings['shown']): CodeLens[] {
  if (shown === 'none') return [];
  return sites.flatMap(({ exportName, line, character }) => {
    const argument: JobCommandArgument = { uri, exportName };
    const range = { start: { line, character }, end: { line, character } };
    const run = { range, command: { title: t('Run in parallel'), command: lensCommands.run, arguments: [argument] } };
    if (shown === 'run') return [run];
    return [
      run,
      { range, command: { title: t('Profile'), command: lensCommands.profile, arguments: [argument] } },
      { range, command: { title: t('Debug one item'), command: lensCommands.debug, arguments: [argument] } },
      { range, command: { title: t('Tune chunksize'), command: lensCommands.tune, arguments: [argument] } },
    ];
  });
}
