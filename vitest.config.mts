import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

interface Kind {
  readonly timeoutMs: number;
  /** Tests that own a browser, a VS Code or all cores take turns. */
  readonly serial?: boolean;
  /** Tests that start threads or processes of their own get a process each. */
  readonly forks?: boolean;
}

/** One row a folder of test/, fastest first; `npm run check` runs them in this order. */
const kinds: Readonly<Record<string, Kind>> = {
  architecture: { timeoutMs: 30_000 },
  unit: { timeoutMs: 10_000 },
  contract: { timeoutMs: 30_000, forks: true },
  integration: { timeoutMs: 60_000, forks: true, serial: true },
  faults: { timeoutMs: 60_000, forks: true, serial: true },
  webview: { timeoutMs: 60_000, forks: true, serial: true },
  e2e: { timeoutMs: 120_000, forks: true, serial: true },
  /** No part of the check: `npm run test:stress`. */
  stress: { timeoutMs: 600_000, forks: true, serial: true },
};

const projects = Object.entries(kinds).map(([name, kind]): TestProjectInlineConfiguration => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    pool: kind.forks === true ? 'forks' : 'threads',
    fileParallelism: kind.serial !== true,
    testTimeout: kind.timeoutMs,
    hookTimeout: kind.timeoutMs,
  },
}));

export default defineConfig({
  test: { projects, passWithNoTests: true, watch: false },
});
