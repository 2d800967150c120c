import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../support/root.ts';

interface Manifest {
  readonly icon: string;
  readonly contributes: { readonly viewsContainers: { readonly activitybar: readonly { readonly icon: string }[] } };
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly engines: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
const { dependencies, devDependencies } = manifest;

// A test in test/unit/extension compares the contributions to VS Code with contributions.ts.
describe('package.json', () => {
  it('names pictures that exist', () => {
    const pictures = [manifest.icon, ...manifest.contributes.viewsContainers.activitybar.map(({ icon }) => icon)];
    expect(pictures.filter((picture) => !existsSync(join(root, picture)))).toEqual([]);
  });

  it('pins every dependency to one version', () => {
    const all = Object.entries({ ...dependencies, ...devDependencies });
    expect(all.filter(([, version]) => !/^(npm:.+@)?\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  it('compiles against the oldest VS Code it supports', () => {
    expect(`^${devDependencies['@types/vscode']}`).toBe(manifest.engines['vscode']);
  });
});

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>>;
}

describe('package-lock.json', () => {
  // `npm ci` refuses a lockfile without them. `npm run lock` adds them.
  it('has the packages of other platforms too', () => {
    const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lockfile;
    const wanted = Object.values(packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}));
    const names = Object.keys(packages);
    expect(wanted.filter((name) => !names.some((path) => path.endsWith(`node_modules/${name}`)))).toEqual([]);
  });

  it('names no registry', () => {
    expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).not.toContain('"resolved"');
  });
});
