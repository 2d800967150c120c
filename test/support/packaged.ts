import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.ts';

export type Packaging = 'linux-x64' | 'universal';

/** Path of the packaged extension. It is packaged again if its sources are newer. */
export function packagedVsix(packaging: Packaging): string {
  packageIfStale();
  return join(root, `dist-vsix/poolscope-${packaging}.vsix`);
}

/** Path of the package that is published on npm, likewise. */
export function packedLibrary(): string {
  packageIfStale();
  const [name = ''] = readdirSync(join(root, 'dist-npm'));
  return join(root, 'dist-npm', name);
}

function packageIfStale(): void {
  const { status, stderr } = spawnSync(process.execPath, [join(root, '.config/package.mjs'), '--if-stale'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`npm run package failed:\n${stderr}`);
}
