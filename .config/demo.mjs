// `npm run demo` runs a real job without workers, then on all usable cores, and compares the times.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, isFresh } from './build.mjs';
import { root } from './lib.mjs';

const cli = join(root, 'dist/cli.js');
const job = 'test/samples/src/minify.ts#minify';
// Durations differ by a factor of a thousand, so a large chunk could leave all heavy items to one worker.
const chunksize = ['--chunksize', '1'];

if (!isFresh()) {
  console.log('Building …');
  await build();
}
const scratch = mkdtempSync(join(tmpdir(), 'poolscope-demo-'));
try {
  process.exitCode = demo(join(scratch, 'recording'));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function demo(recording) {
  console.log(`\nMinify every .js file of a large dependency (${job}).\n\nOne item after the other, no workers:`);
  const alone = poolscope(['run', job, ...chunksize, '--isolation', 'inline', '--json']);
  console.log('\nThe same items across all usable cores:');
  const together = poolscope(['run', job, ...chunksize, '--record', recording, '--json']);
  const shown = spawnSync(process.execPath, [cli, 'show', recording], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (!alone || !together) return 1;
  console.log(
    `\n${together.items.total} items: ${seconds(alone.wallMs)} alone, ${seconds(together.wallMs)} with ` +
      `${together.workers} workers: ${(alone.wallMs / together.wallMs).toFixed(2)} times as fast.`,
  );
  return accountedFor(alone) && accountedFor(together) && shown.status === 0 ? 0 : 1;
}

/** Runs the command line and shows its progress. Returns its summary, or undefined if an item or the run failed. */
function poolscope(args) {
  const { status, stdout } = spawnSync(process.execPath, [cli, ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status === 0) return JSON.parse(stdout);
  console.error(`poolscope ${args.join(' ')} ended with exit code ${status}`);
  return undefined;
}

function accountedFor({ items }) {
  const { total, succeeded, failed, timedOut, crashed, cancelled } = items;
  return total > 0 && succeeded === total && succeeded + failed + timedOut + crashed + cancelled === total;
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}
