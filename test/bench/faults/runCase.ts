import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../../faults/matrix.ts';
import type { CaseFiles, Contender } from './contenders.ts';
import type { Ending, Facts } from './facts.ts';

export const itemCount = 12;
export const faultyItem = 2;
export const lastItem = itemCount - 1;
/** The control case. If a pool fails here, this program uses it wrongly. */
export const noFault: Fault = { name: 'no fault', outcome: 'succeeded', returns: true };
export const timeLimitMs = 1000;
/** A program that has not ended by then counts as hanging. */
export const watchdogMs = 8000;
/** Time that ending processes may take. */
const farewellMs = 1500;
const mark = 'POOLSCOPE_FAULTS_CASE';

/** One faulty item among twelve, or none, in a program of its own. */
export async function runCase(contender: Contender, fault: Fault, faultyItem: number): Promise<Facts> {
  const dir = mkdtempSync(join(tmpdir(), 'poolscope-faults-'));
  try {
    const witness = join(dir, 'witness');
    mkdirSync(witness);
    const files: CaseFiles = {
      dir,
      inputs: Array.from({ length: itemCount }, (_, item) => ({
        item,
        fault: item === faultyItem && fault !== noFault ? fault.name : null,
        witness,
      })),
      timeLimitMs: fault.outcome === 'timedOut' ? timeLimitMs : null,
      limits: fault.args ?? [],
    };
    const { ending, output, leftovers } = await supervise(contender.command(files), dir);
    return { ...contender.collect(files, output), witness: readWitness(witness), ending, leftovers };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function supervise([program, ...args]: readonly [string, ...string[]], dir: string) {
  const child = spawn(program, args, {
    cwd: dir,
    detached: true,
    // Python's own setting would change its buffering.
    env: { ...process.env, PYTHONUNBUFFERED: undefined, [mark]: dir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => void stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => void stderr.push(chunk));
  // 'close' might never come: a process that was left behind may keep the pipes open.
  const exited = once(child, 'exit') as Promise<[code: number | null, signal: string | null]>;
  const closed = once(child, 'close');
  const watchdog = sleep(watchdogMs, { by: 'watchdog' } as const, { ref: false });
  const ending = await Promise.race([exited.then(asEnding), watchdog]);
  const leftovers = ending.by === 'watchdog' ? [] : await outlivers(dir);
  // Its group as well: tinypool starts its processes with an environment of their own, which has no mark.
  killAll([...(child.pid === undefined ? [] : [-child.pid]), ...marked(dir)]);
  await Promise.race([closed, sleep(farewellMs, undefined, { ref: false })]);
  const output = [stdout, stderr].map((chunks) => Buffer.concat(chunks).toString('utf8')).join('\n');
  return { ending, output, leftovers: leftovers.length };
}

function asEnding([code, signal]: readonly [number | null, string | null]): Ending {
  return signal === null ? { by: 'exit', code: code ?? 0 } : { by: 'signal', signal };
}

async function outlivers(value: string): Promise<readonly number[]> {
  const until = performance.now() + farewellMs;
  for (;;) {
    const alive = marked(value);
    if (alive.length === 0 || performance.now() > until) return alive;
    await sleep(50);
  }
}

/** Living processes that carry the mark of a case, wherever they have gone (Linux). */
function marked(value: string): number[] {
  if (!existsSync('/proc/self/environ')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(`${mark}=${value}`);
      } catch {
        return false;
      }
    });
}

function killAll(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // The process has ended in the meantime.
    }
  }
}

function readWitness(dir: string): string[][] {
  return Array.from({ length: itemCount }, (_, item) => {
    const path = join(dir, String(item));
    return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
  });
}
