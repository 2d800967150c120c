import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../../support/eventually.ts';
import { isAlive } from '../../../support/isAlive.ts';
import { root } from '../../../support/root.ts';
import { scratch } from '../../../support/scratch.ts';

/** Starts three processes under a watch, ends the second, and prints the numbers of the others. */
const owner = `
  import { spawn } from 'node:child_process';
  import { once } from 'node:events';
  import { OrphanWatch } from '${join(root, 'src/engine/backends/orphanWatch.ts')}';
  const watch = new OrphanWatch(process.argv[1]);
  const workers = [1, 2, 3].map(() => spawn('sleep', ['300'], { stdio: 'ignore' }));
  for (const worker of workers) watch.add(worker);
  workers[1].kill();
  await once(workers[1], 'exit');
  console.log(JSON.stringify([workers[0].pid, workers[2].pid]));
  setInterval(() => {}, 1000);
`;

test.runIf(process.platform !== 'win32')(
  'workers and their folder end when their owner is killed, and a worker that ended is forgotten',
  async () => {
    const dir = scratch('owned dir');
    mkdirSync(dir);
    writeFileSync(join(dir, 'spool'), 'a line');
    const child = spawn(process.execPath, ['--input-type=module', '-e', owner, dir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const workers = JSON.parse(line.toString()) as number[];
    expect(workers.map(isAlive)).toEqual([true, true]);
    child.kill('SIGKILL');
    await eventually(() => workers.filter(isAlive)).toEqual([]);
    await eventually(() => existsSync(dir)).toBe(false);
  },
);
