import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createWorkDir, removeWorkDir } from '../../src/ipc/workDir.ts';
import { root } from '../support/root.ts';
import { runJson } from '../support/poolscope.ts';

// Tricks of another user of this machine, in the folder for temporary files that all users share. The program starts as
// root, because Node itself may be in a folder that only root can read, and then gives up its rights.
const tricks = `
const fs = require('node:fs'), net = require('node:net'), { spawnSync } = require('node:child_process');
const [tmp, precious, owner] = process.argv.slice(1);
process.setgroups([]); process.setgid(65534); process.setuid(65534);
const at = (...names) => require('node:path').join(tmp, ...names.map((name, k) => (k === 0 ? 'poolscope-work-' + name : name)));
for (const name of ['folder', 'open', 'pipe', 'device', 'link', 'deep']) fs.mkdirSync(at(name), { mode: name === 'open' ? 0o777 : 0o700 });
fs.chmodSync(at('open'), 0o777);
for (const name of ['folder', 'open', 'deep']) fs.writeFileSync(at(name, 'owner.json'), owner);
spawnSync('mkfifo', [at('pipe', 'owner.json'), at('fifo')]);
fs.symlinkSync('/dev/zero', at('device', 'owner.json'));
fs.symlinkSync(precious + '/owner.json', at('link', 'owner.json'));
fs.symlinkSync(precious, at('deep', 'inside'));
fs.symlinkSync(precious, at('linked'));
fs.symlinkSync('/nowhere/at/all', at('broken'));
fs.writeFileSync(at('file'), owner);
net.createServer().listen(at('socket'), () => {
  process.stdout.write('ready\\n');
  // Exchanges a folder, a link to a folder of root, and a link to a device, under whoever looks.
  const name = at('changing');
  (function change() {
    for (let k = 0; k < 200; k++) {
      fs.mkdirSync(name, { mode: 0o700 });
      fs.writeFileSync(name + '/owner.json', owner);
      fs.rmSync(name + '/owner.json');
      fs.symlinkSync('/dev/zero', name + '/owner.json');
      fs.rmSync(name, { recursive: true });
      fs.symlinkSync(precious, name);
      fs.unlinkSync(name);
    }
    setImmediate(change);
  })();
});`;

describe.runIf(process.platform === 'linux' && process.getuid?.() === 0)('another user of this machine', () => {
  test.for([
    ['root', 0],
    ['an ordinary user', 65533],
  ] as const)(
    'fails, blocks and deletes nothing of %s in the folder for temporary files',
    async ([, uid], { skip }) => {
      const cli = join(root, 'dist/cli.js');
      const canRead = spawnSync(process.execPath, [cli, '--version'], { uid, gid: uid }).status === 0;
      skip(!canRead, 'this user cannot read Node or the checkout, for example in the home of root');
      const tmp = mkdtempSync(join(tmpdir(), 'shared-'));
      onTestFinished(() => rmSync(tmp, { recursive: true }));
      chmodSync(tmp, 0o1777);
      const precious = join(tmp, 'precious');
      mkdirSync(precious, { mode: 0o755 });
      // The sweep takes a folder with this file for that of a process of ours that was killed.
      const owner = JSON.stringify({ pid: spawnSync(process.execPath, ['--version']).pid, space: processSpace(tmp) });
      writeFileSync(join(precious, 'owner.json'), owner);
      writeFileSync(join(precious, 'work.txt'), 'of the victim');
      for (const path of [precious, join(precious, 'owner.json'), join(precious, 'work.txt')])
        chownSync(path, uid, uid);
      const home = join(tmp, 'home');
      mkdirSync(home, { mode: 0o700 });
      chownSync(home, uid, uid);
      const stranger = spawn(process.execPath, ['-e', tricks, tmp, precious, owner], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      onTestFinished(async () => {
        // It makes files until it is gone, and then the folder can be deleted.
        stranger.kill('SIGKILL');
        await once(stranger, 'exit');
      });
      await once(stranger.stdout, 'data');
      const before = readdirSync(tmp).filter((name) => !name.endsWith('changing'));
      for (const isolation of ['thread', uid === 0 ? 'inline' : 'process']) {
        const args = ['basic.ts#addOne', '--input=range:100', '--workers=2', `--isolation=${isolation}`];
        const { code, summary, stderr } = await runJson(args, { tmpdir: tmp, uid, env: { HOME: home } });
        expect([code, summary.items.succeeded, stderr]).toEqual([0, 100, '']);
      }
      expect(stranger.exitCode).toBeNull();
      expect(readdirSync(tmp).filter((name) => !name.endsWith('changing'))).toEqual(before);
      expect(readdirSync(precious).toSorted()).toEqual(['owner.json', 'work.txt']);
    },
  );
});

/** How our folders name this process's namespace of ids. */
function processSpace(tmp: string): string {
  vi.stubEnv('TMPDIR', tmp);
  const dir = createWorkDir();
  vi.unstubAllEnvs();
  const { space } = JSON.parse(readFileSync(join(dir, 'owner.json'), 'utf8')) as { readonly space: string };
  removeWorkDir(dir);
  return space;
}
