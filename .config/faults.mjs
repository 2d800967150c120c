// Runs the fault tests: `npm run test:faults [-- --full] [-- --seeds A-B] [-- <vitest arguments>]`. `--full` runs every case of
// the matrix and 200 seeds of random signals instead of a sample, `--seeds A-B` only these.
import { runAsync, toolEnv } from './lib.mjs';

const args = process.argv.slice(2);
const full = args.includes('--full');
const at = args.indexOf('--seeds');
const seeds = at >= 0 ? args.splice(at, 2)[1] : full ? '1-200' : undefined;
process.exitCode = await runAsync('vitest', ['run', '--project=faults', ...args.filter((arg) => arg !== '--full')], {
  env: toolEnv({
    ...(full && { POOLSCOPE_FULL_FAULTS: '1' }),
    ...(seeds !== undefined && { POOLSCOPE_FAULT_SEEDS: seeds }),
  }),
});
