import { availableParallelism } from 'node:os';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

interface Kind {
  /** It ends tests that hang. On a busy machine a test needs many times its usual time. */
  readonly timeoutMs: number;
  /** Files that run at the same time; all cores without it. Tests that own a VS Code or all cores take turns. */
  readonly files?: number;
  /** Tests that start threads or processes of their own get a process each. */
  readonly forks?: boolean;
  /** Tests that drive a browser or a VS Code, or kill processes, are repeated once; the check names each that needed it. */
  readonly retry?: number;
  /** Folders whose tests leave nothing behind. They become a project of their own, whose files share loaded modules. */
  readonly pure?: readonly string[];
}

/** One row a folder of test/, fastest first; `npm run check` runs them in this order. */
const kinds: Readonly<Record<string, Kind>> = {
  architecture: { timeoutMs: 60_000 },
  unit: {
    timeoutMs: 60_000,
    pure: [
      ...['analysis', 'base', 'bench', 'engine', 'files', 'ipc', 'model', 'observe', 'protocol', 'readers'],
      ...['recording', 'runner', 'server', 'supervisor', 'sync', 'testWriter', 'webview', 'words', 'worker'],
    ],
  },
  contract: { timeoutMs: 120_000, forks: true },
  integration: { timeoutMs: 120_000, forks: true, files: 2, retry: 1 },
  faults: { timeoutMs: 120_000, forks: true, files: 2, retry: 1 },
  webview: { timeoutMs: 120_000, forks: true, files: 2, retry: 1 },
  e2e: { timeoutMs: 300_000, forks: true, files: 1, retry: 1 },
  /** No part of the check: `npm run test:stress`. */
  stress: { timeoutMs: 600_000, forks: true, files: 1 },
};

const projects = Object.entries(kinds).flatMap(([name, { timeoutMs, files, forks, retry, pure }]) => {
  const project = (test: TestProjectInlineConfiguration['test']): TestProjectInlineConfiguration => ({
    test: {
      name,
      include: [`test/${name}/**/*.test.ts`],
      pool: forks === true ? 'forks' : 'threads',
      maxWorkers: files ?? availableParallelism(),
      testTimeout: timeoutMs,
      hookTimeout: timeoutMs,
      expect: { poll: { timeout: 30_000 } },
      ...(retry !== undefined && { retry }),
      ...test,
    },
  });
  if (!pure) return [project({})];
  const include = pure.map((folder) => `test/${name}/${folder}/**/*.test.ts`);
  return [project({ exclude: include }), project({ name: `${name}-pure`, include, isolate: false })];
});

/** They take longest, so that they begin first: else one of them runs alone at the end. Vitest goes by the size of files. */
const longest = ['integration/scenarios', 'faults/matrix', 'faults/chaos'].map((name) => `test/${name}.test.ts`);

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number =>
      longest.some((name) => moduleId.endsWith(`/${name}`)) ? 0 : 1;
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    projects,
    passWithNoTests: true,
    watch: false,
    sequence: { sequencer: LongestFirst },
  },
});
