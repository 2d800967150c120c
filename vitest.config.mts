import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

interface Kind {
  readonly timeoutMs: number;
  /** Files that run at the same time; all cores without it. Tests that own a browser, a VS Code or all cores take turns. */
  readonly files?: number;
  /** Tests that start threads or processes of their own get a process each. */
  readonly forks?: boolean;
}

/** One row a folder of test/, fastest first; `npm run check` runs them in this order. */
const kinds: Readonly<Record<string, Kind>> = {
  architecture: { timeoutMs: 30_000 },
  unit: { timeoutMs: 10_000 },
  contract: { timeoutMs: 30_000, forks: true },
  integration: { timeoutMs: 60_000, forks: true, files: 2 },
  faults: { timeoutMs: 60_000, forks: true, files: 2 },
  webview: { timeoutMs: 60_000, forks: true, files: 1 },
  e2e: { timeoutMs: 120_000, forks: true, files: 1 },
  /** No part of the check: `npm run test:stress`. */
  stress: { timeoutMs: 600_000, forks: true, files: 1 },
};

const projects = Object.entries(kinds).map(([name, kind]): TestProjectInlineConfiguration => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    pool: kind.forks === true ? 'forks' : 'threads',
    ...(kind.files !== undefined && { maxWorkers: kind.files }),
    testTimeout: kind.timeoutMs,
    hookTimeout: kind.timeoutMs,
  },
}));

export default defineConfig({
  test: { projects, passWithNoTests: true, watch: false },
});
