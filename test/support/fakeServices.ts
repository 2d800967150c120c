import { LastChoice } from '../../src/extension/jobs/lastChoice.ts';
import type { Services } from '../../src/extension/services.ts';
import type { JobSites, TopLevelWork } from '../../src/protocol/languageServer.ts';
import { FakeRuns } from './fakeRuns.ts';

/** What VS Code keeps for an extension, in memory. */
export class FakeMemento {
  readonly #kept = new Map<string, unknown>();
  keys = (): readonly string[] => [...this.#kept.keys()];
  get = <T>(key: string, missing?: T): T => (this.#kept.has(key) ? (this.#kept.get(key) as T) : (missing as T));
  update = async (key: string, value: unknown): Promise<void> => void this.#kept.set(key, value);
  setKeysForSync = (): void => {};
}

/** Services whose methods only note how they were called: `launcher.run {"module":…}`. */
export function fakeServices(over: Partial<Record<keyof Services, object>> = {}) {
  const calls: string[] = [];
  const runs = new FakeRuns();
  const noting = (name: string, real: object = {}): object =>
    new Proxy(real, {
      get: (target, method) =>
        Reflect.has(target, method)
          ? Reflect.get(target, method)
          : (...args: unknown[]) => {
              calls.push([`${name}.${String(method)}`, ...args.map((each) => JSON.stringify(each))].join(' '));
              return Promise.resolve();
            },
    });
  const services = {
    store: runs.store,
    choices: new LastChoice(new FakeMemento()),
    sites: noting('sites', over.sites),
    panels: noting('panels', { shown: undefined, isVisible: () => false, ...over.panels }),
    launcher: noting('launcher', over.launcher),
    workers: noting('workers', over.workers),
    watch: noting('watch', over.watch),
    tuner: noting('tuner', over.tuner),
    evidence: noting('evidence', { show: async () => {}, ...over.evidence }),
    log: noting('log', over.log),
  } as unknown as Services;
  return { services, runs, calls };
}

/** The functions of a module, as the language server finds them. */
export const sitesOf = (names: readonly string[], inputExports: readonly string[] = []) => ({
  sitesOf: async (): Promise<JobSites> => ({
    sites: names.map((name, k) => ({
      exportName: name,
      label: name,
      parameters: 1,
      second: { kind: 'none', name: '' },
      item: 'unknown',
      isAsync: false,
      line: 10 * k,
      character: 16,
      lastLine: 10 * k + 5,
    })),
    inputExports,
  }),
  topLevelWorkOf: async (): Promise<TopLevelWork | null> => null,
});
