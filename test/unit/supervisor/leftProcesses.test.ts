import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { childLog, runMarker } from '../../../src/protocol/runnerControl.ts';
import { leftProcesses } from '../../../src/supervisor/leftProcesses.ts';
import { scratch } from '../../support/scratch.ts';

async function sleeper(marker: string, options: SpawnOptions = {}): Promise<ChildProcess & { readonly pid: number }> {
  const child = spawn('sleep', ['303'], {
    stdio: 'ignore',
    detached: true,
    env: { ...process.env, [runMarker]: marker },
    ...options,
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'spawn');
  return child as ChildProcess & { readonly pid: number };
}

describe.runIf(process.platform === 'linux')('processes that are left after a run', () => {
  it('are those of this run only, with their items', async () => {
    const workDir = scratch('work');
    mkdirSync(workDir);
    const marker = `a-${process.pid}`;
    const groups = new Set<number>();
    expect(leftProcesses({ marker, groups, workDir })).toBeUndefined();
    await sleeper(`${marker}-other`);
    const [first, second] = [await sleeper(marker), await sleeper(marker)];
    writeFileSync(join(workDir, childLog), `${second.pid} 7\n`);
    const left = leftProcesses({ marker, groups, workDir });
    expect(left?.split(', ').toSorted()).toEqual(
      [`pid ${first.pid}: sleep 303`, `pid ${second.pid}: sleep 303 (item 7)`].toSorted(),
    );
  });

  it('are not those in the group of a runner, which end with it', async () => {
    const marker = `b-${process.pid}`;
    const child = await sleeper(marker);
    const workDir = scratch('work');
    expect(leftProcesses({ marker, groups: new Set([child.pid]), workDir })).toBeUndefined();
  });

  it('are listed up to five', async () => {
    const marker = `c-${process.pid}`;
    for (let k = 0; k < 7; k++) await sleeper(marker);
    expect(leftProcesses({ marker, groups: new Set(), workDir: scratch('work') })).toMatch(/ and 2 more$/);
  });
});
