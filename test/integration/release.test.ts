import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../support/root.ts';
import { scratch } from '../support/scratch.ts';

/** A repository with the release script and the given changelog. Its version is 1.2.3. */
function repository(changelog: string): string {
  const dir = scratch('repository');
  mkdirSync(join(dir, '.config'), { recursive: true });
  for (const name of ['release.mjs', 'lib.mjs', 'userTools.json'])
    cpSync(join(root, '.config', name), join(dir, '.config', name));
  symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'));
  const manifest = { name: 'poolscope', version: '1.2.3', publisher: 'poolscope' };
  writeFileSync(join(dir, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(dir, 'CHANGELOG.md'), changelog);
  writeFileSync(join(dir, '.gitignore'), 'node_modules\nout\ndist-*\n');
  git(dir, 'init', '--quiet');
  git(dir, 'add', '.');
  git(dir, 'commit', '--quiet', '-m', 'All');
  return dir;
}

const identity = ['-c', 'user.name=a', '-c', 'user.email=a@b.c'];
const git = (dir: string, ...args: string[]): unknown =>
  spawnSync('git', [...identity, ...args], { cwd: dir, encoding: 'utf8' });

function release(dir: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const variables = { PATH: process.env['PATH'], HOME: dir, ...env };
  const all = ['.config/release.mjs', ...args];
  return spawnSync(process.execPath, all, { cwd: dir, encoding: 'utf8', env: variables });
}

const changelog = '# Changelog\n\n## 1.2.3 - 2026-11-30\n\n### Added\n\n- A release.\n\n## 1.2.2\n\n- Before.\n';
const dry = ['--dry-run', '--offline', '--prepared'];

test('a release is refused before anything is built, for all reasons at once', () => {
  const dir = repository('# Changelog\n\n## 1.2.3 - 2026-11-30\n\n## 1.2.2\n\n- Before.\n');
  git(dir, 'tag', 'v1.2.3');
  writeFileSync(join(dir, 'new.txt'), '');
  const { status, stderr } = release(dir, ['--dry-run', '--offline']);
  expect(status).toBe(1);
  expect(stderr.trim().split('\n')).toEqual([
    'not released: the tree has 1 changes that are not committed: ?? new.txt …',
    'not released: the tag v1.2.3 exists; raise the version in package.json',
    'not released: CHANGELOG.md has no section "## 1.2.3 - YYYY-MM-DD" with entries',
  ]);
});

test('a place that is not known, and a release that asks no registry, are refused', () => {
  const dir = repository(changelog);
  expect(release(dir, [...dry, '--to', 'npm,moon']).stderr).toContain(
    '--to knows no moon: it takes npm, marketplace, openvsx, github',
  );
  expect(release(dir, ['--offline']).stderr).toContain('--offline asks no registry for the version');
});

test('packages that are not those of the dry run are not published, and a list names file, command and variable', () => {
  const dir = repository(changelog);
  expect(release(dir, dry).stderr).toContain('has no package of 1.2.3; run `npm run package`');
  const files = [
    ['dist-npm', 'poolscope-1.2.3.tgz'],
    ['dist-vsix', 'poolscope-universal.vsix'],
  ] as const;
  for (const [folder, file] of files) {
    mkdirSync(join(dir, folder));
    writeFileSync(join(dir, folder, file), file);
  }
  expect(release(dir, dry).stderr).toContain('the packages are not those of');
  const sums = files.map(([, file]) => `${createHash('sha256').update(file).digest('hex')}  ${file}\n`);
  mkdirSync(join(dir, 'out/release'), { recursive: true });
  writeFileSync(join(dir, 'out/release/SHA256SUMS'), sums.join(''));
  const { status, stdout } = release(dir, [...dry, '--to', 'npm,openvsx'], { OVSX_PAT: 'secret' });
  expect(status).toBe(0);
  expect(stdout).toContain('npm registry, with provenance (NODE_AUTH_TOKEN is not set)');
  expect(stdout).toContain('$ npm publish poolscope-1.2.3.tgz --provenance --access public');
  expect(stdout).toContain('Open VSX (OVSX_PAT)');
  expect(stdout).toContain('publish --packagePath poolscope-universal.vsix');
  expect(stdout).not.toMatch(/secret|Marketplace/);
});

test('the workflows name each action by its commit', () => {
  for (const name of ['ci.yml', 'release.yml']) {
    const used = readFileSync(join(root, '.github/workflows', name), 'utf8').match(/uses: .*/g) ?? [];
    expect(used.filter((line) => !/@[\da-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
    expect(used.length).toBeGreaterThan(1);
  }
});
