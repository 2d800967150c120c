import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createWorkDir, removeWorkDir, socketIn } from '../../../src/ipc/workDir.ts';
import { scratch } from '../../support/scratch.ts';

// A folder for temporary files of its own: the sweep must not meet those of other tests.
beforeEach(() => void vi.stubEnv('TMPDIR', dirname(scratch('tmp'))));
afterEach(() => void vi.unstubAllEnvs());

const ownerOf = (dir: string): { pid: number; space: string } =>
  JSON.parse(readFileSync(join(dir, 'owner.json'), 'utf8')) as { pid: number; space: string };

/** A process id that belongs to nobody. */
const deadPid = (): number => spawnSync(process.execPath, ['--version']).pid;

/** A folder whose owner is another process. */
function ownedBy(owner: object): string {
  const dir = mkdtempSync(join(tmpdir(), 'poolscope-work-'));
  writeFileSync(join(dir, 'owner.json'), JSON.stringify(owner));
  return dir;
}

it('creates a folder that only its user can open, and that names its owner', () => {
  const dir = createWorkDir();
  expect(statSync(dir).mode & 0o777).toBe(0o700);
  expect(ownerOf(dir).pid).toBe(process.pid);
  removeWorkDir(dir);
  expect(existsSync(dir)).toBe(false);
  expect(() => removeWorkDir(dir)).not.toThrow();
});

it.skipIf(process.platform === 'win32')('is not in a folder in which other users can rename it', () => {
  const base = tmpdir();
  chmodSync(base, 0o777);
  const elsewhere = createWorkDir();
  chmodSync(base, 0o1777);
  const inside = createWorkDir();
  expect(dirname(inside)).toBe(base);
  expect(dirname(elsewhere)).not.toBe(base);
  removeWorkDir(elsewhere);
});

it('removes the folders of dead owners, and no others', () => {
  const own = createWorkDir();
  const { space } = ownerOf(own);
  const abandoned = ownedBy({ pid: deadPid(), space });
  const alive = ownedBy({ pid: process.ppid, space });
  const elsewhere = ownedBy({ pid: deadPid(), space: 'another container' });
  const unfinished = mkdtempSync(join(tmpdir(), 'poolscope-work-'));
  const other = join(tmpdir(), 'other-folder');
  mkdirSync(other);
  createWorkDir();
  expect(existsSync(abandoned)).toBe(false);
  for (const kept of [own, alive, elsewhere, unfinished, other]) expect(existsSync(kept)).toBe(true);
});

it('puts the socket into the folder', () => {
  const dir = createWorkDir();
  expect(basename(socketIn(dir, 'run.sock'))).toBe('run.sock');
  expect(dirname(socketIn(dir, 'run.sock'))).toBe(dir);
});

describe('what others put into the folder for temporary files', () => {
  it('does not fail, block or redirect the sweep', () => {
    const { space } = ownerOf(createWorkDir());
    const dead = JSON.stringify({ pid: deadPid(), space });
    const foreign = (name: string): string => join(tmpdir(), `poolscope-work-${name}`);
    for (const name of ['pipe', 'folder', 'large', 'text', 'writable']) mkdirSync(foreign(name), { mode: 0o700 });
    spawnSync('mkfifo', [join(foreign('pipe'), 'owner.json')]);
    mkdirSync(join(foreign('folder'), 'owner.json'));
    writeFileSync(join(foreign('large'), 'owner.json'), dead.padEnd(1e6));
    writeFileSync(join(foreign('text'), 'owner.json'), 'null');
    writeFileSync(join(foreign('writable'), 'owner.json'), dead);
    chmodSync(foreign('writable'), 0o777);
    writeFileSync(foreign('file'), dead);
    const target = join(tmpdir(), 'of-somebody');
    mkdirSync(target);
    writeFileSync(join(target, 'owner.json'), dead);
    symlinkSync(target, foreign('link'));
    mkdirSync(foreign('linked'), { mode: 0o700 });
    symlinkSync(join(target, 'owner.json'), join(foreign('linked'), 'owner.json'));
    removeWorkDir(createWorkDir());
    for (const name of ['pipe', 'folder', 'large', 'text', 'writable', 'file', 'link', 'linked']) {
      expect(existsSync(foreign(name))).toBe(true);
    }
    expect(existsSync(join(target, 'owner.json'))).toBe(true);
  });
});

it('avoids a folder whose path is too long for a socket', () => {
  const long = join(tmpdir(), 'x'.repeat(90));
  mkdirSync(long);
  vi.stubEnv('TMPDIR', long);
  const dir = createWorkDir();
  expect(dirname(dir)).toBe('/tmp');
  removeWorkDir(dir);
});

it('says in which folder temporary files cannot be written', () => {
  const missing = scratch('no-tmp');
  vi.stubEnv('TMPDIR', missing);
  expect(() => createWorkDir()).toThrow(`temporary files cannot be written in ${missing}: ENOENT`);
});
