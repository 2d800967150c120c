// Runs one benchmark: `npm run bench -- NAME [its own arguments]`. Without a name it lists them. The arguments of a
// benchmark are in the comment on top of its file.
import { join } from 'node:path';
import { fail, root, runAsync } from './lib.mjs';

/** One row a benchmark. `usesDist`: it runs the bundles in dist/, which are then built first; `as packaged`: minified. */
const benchmarks = {
  advice: { file: 'advice/main.mts', usesDist: true, measures: 'how often the advice names the cause of a slow job' },
  chunks: { file: 'chunks.mts', usesDist: true, measures: 'chunksize policies, and the predictions of tune' },
  compare: {
    file: 'compare/main.mts',
    usesDist: true,
    measures: 'whether a comparison finds a planted regression of 10 % in 5 % of the items',
  },
  faults: {
    file: 'faults/main.mts',
    usesDist: true,
    measures: 'what faults do to pools; --write makes docs/faults.md',
  },
  findings: {
    file: 'findings/main.mts',
    usesDist: true,
    measures: 'findings: planted causes, clean runs, time after an edit, worker packages from npm',
  },
  loading: {
    file: 'loading.mts',
    usesDist: true,
    measures: 'the start of a module of 300 files, beside tsx and esbuild',
  },
  observe: { file: 'observe.mts', usesDist: true, measures: 'what it costs to observe a program or to record a pool' },
  panel: {
    file: 'panel/main.mts',
    usesDist: false,
    measures: 'the run panel in VS Code: a million items, a million log lines',
  },
  planted: {
    file: 'plantedFunctions.mts',
    usesDist: true,
    measures: 'whether a planted function is named first, in real jobs',
  },
  profile: { file: 'profileCost.mts', usesDist: true, measures: 'how much slower a CPU profile makes two real jobs' },
  profileAccuracy: {
    file: 'profileAccuracy.mts',
    usesDist: true,
    measures: 'own times of functions, beside --cpu-prof',
  },
  profilePanel: {
    file: 'profilePanel.mts',
    usesDist: false,
    measures: 'the Profile tab over 480,000 samples, in Chromium',
  },
  progress: { file: 'progress.mts', usesDist: true, measures: 'what onProgress of a million items costs' },
  races: { file: 'races.mts', usesDist: true, measures: 'the cost of race detection' },
  spool: { file: 'spool/main.mts', usesDist: false, measures: 'the cost of the spool in CPU time of the workers' },
  speedup: { file: 'speedup.mts', usesDist: true, measures: 'the speed-up that is shown, beside one measured apart' },
  stream: { file: 'stream.mts', usesDist: true, measures: 'memory of a stream of ten million results' },
  table: {
    file: 'table/main.mts',
    usesDist: 'as packaged',
    measures: 'speed beside the quickest peers; docs/performance.md',
  },
  tuning: { file: 'tuning.mts', usesDist: true, measures: 'whether tune recommends the same each time, and no slower' },
};

const [name, ...args] = process.argv.slice(2);
if (name === undefined) console.log(`Usage: npm run bench -- NAME [arguments]\n\n${list()}`);
else if (Object.hasOwn(benchmarks, name)) process.exitCode = await bench(benchmarks[name]);
else fail(`"${name}" is not a benchmark. Expected one of:\n\n${list()}`);

async function bench({ file, usesDist }) {
  const flagsOfBuild = usesDist === 'as packaged' ? ['--production'] : [];
  const code = usesDist ? await runAsync('node', ['.config/build.mjs', ...flagsOfBuild]) : 0;
  if (code !== 0) return code;
  const flags = ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON'];
  return runAsync(process.execPath, [...flags, join(root, 'test/bench', file), ...args]);
}

function list() {
  return Object.entries(benchmarks)
    .map(([each, { measures }]) => `  ${each.padEnd(17)}${measures}`)
    .join('\n');
}
