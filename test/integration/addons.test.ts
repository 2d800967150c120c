import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readNdjson, runJson } from '../support/poolscope.ts';
import { scratch } from '../support/scratch.ts';
import { outermostNodes } from '../support/testedNodes.ts';

/** The smallest native addon: it exports nothing. Those at hand, written in Rust, cannot be removed from memory at all. */
function buildAddon(body = ''): string {
  const source = scratch('addon.c');
  writeFileSync(
    source,
    `#include <stdlib.h>\n#include <signal.h>\nvoid *napi_register_module_v1(void *env, void *exports) { ${body} return exports; }`,
  );
  const addon = source.replace(/\.c$/, '.node');
  execFileSync('cc', ['-shared', '-fPIC', '-o', addon, source]);
  return addon;
}

/** Loads the addon in the first thread that calls `loadOnce`, and in no other. */
const helpers = (addon: string): string => `
  import { existsSync, readFileSync, writeFileSync } from 'node:fs';
  import { createRequire } from 'node:module';
  const addon = ${JSON.stringify(addon)};
  const loadOnce = () => {
    if (existsSync(addon + '.loaded')) return;
    writeFileSync(addon + '.loaded', '');
    createRequire(import.meta.url)(addon);
  };
  const isMapped = () => readFileSync('/proc/self/maps', 'utf8').includes(addon);`;

const canBuild = process.platform === 'linux' && spawnSync('cc', ['--version']).status === 0;

// An addon may run threads of its own, and the process dies if the addon is removed while they run.
const loadings = [
  ['while the module was checked', 'loadOnce(); export const work = isMapped;'],
  ['in a worker that has been replaced', 'export const work = () => (loadOnce(), isMapped());'],
] as const;

test
  .runIf(canBuild)
  .each(
    outermostNodes.flatMap(({ file, version }) => loadings.map(([when, text]) => [when, version, text, file] as const)),
  )('a native addon that was loaded only %s stays in memory, on Node %s', async (_, __, text, node) => {
  const module = scratch('job.mjs');
  const results = scratch('results.ndjson');
  writeFileSync(module, helpers(buildAddon()) + text);
  const args = ['--input=range:3', '--workers=1', '--chunksize=1', '--items-per-worker=1', `--results=${results}`];
  const { code, stderr } = await runJson([`${module}#work`, ...args], { node });
  expect(stderr).toBe('');
  expect(code).toBe(0);
  expect(readNdjson<{ value: unknown }>(results).map(({ value }) => value)).toEqual([true, true, true]);
});

test.runIf(canBuild).each([
  ['SIGSEGV', 'raise(SIGSEGV);'],
  ['SIGABRT', 'abort();'],
])('an addon that ends the process by %s is named, and process isolation is offered', async (signal, body) => {
  const module = scratch('job.mjs');
  const addon = buildAddon(body);
  writeFileSync(
    module,
    `import { createRequire } from 'node:module';
    const load = createRequire(import.meta.url);
    export const work = (item) => (item === 2 ? load(${JSON.stringify(addon)}) : item);`,
  );
  const args = ['--input=range:5', '--workers=2', '--chunksize=1'];
  const { summary } = await runJson([`${module}#work`, ...args]);
  expect(summary.items).toMatchObject({ succeeded: 4, crashed: 1 });
  expect(summary.advice.filter(({ id }) => id === 'addonCrash')).toMatchObject([
    {
      id: 'addonCrash',
      message: expect.stringContaining(signal),
      evidence: addon,
      remedy: expect.stringContaining('isolation "process"'),
      action: { kind: 'setIsolation', isolation: 'process' },
    },
  ]);
  const apart = await runJson([`${module}#work`, ...args, '--isolation=process']);
  expect(apart.summary.items).toMatchObject({ succeeded: 4, crashed: 1 });
  expect(apart.summary.advice.map(({ id }) => id)).not.toContain('addonCrash');
});
