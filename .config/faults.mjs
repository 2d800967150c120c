// Runs the fault tests: `npm run test:faults [-- --full] [-- <vitest arguments>]`. `--full` runs every case of the matrix
// and 100 seeds of chaos instead of a sample.
import { runAsync, toolEnv } from './lib.mjs';

const args = process.argv.slice(2);
const full = args.includes('--full');
process.exitCode = await runAsync('vitest', ['run', '--project=faults', ...args.filter((arg) => arg !== '--full')], {
  env: toolEnv(full ? { POOLSCOPE_FULL_FAULTS: '1' } : {}),
});
