import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandIds, panelType, runsViewId, settingIds, viewContainerId } from '../../src/extension/contributions.ts';
import { root } from '../support/root.ts';

interface Manifest {
  readonly icon: string;
  readonly activationEvents: readonly string[];
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command?: string; readonly when?: string }[]>>;
    readonly configuration: readonly { readonly properties: Readonly<Record<string, Setting>> }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly viewsContainers: { readonly activitybar: readonly { readonly id: string; readonly icon: string }[] };
  };
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly engines: Readonly<Record<string, string>>;
}

interface Setting {
  readonly markdownDescription?: string;
  readonly scope?: string;
}

const read = (file: string): unknown => JSON.parse(readFileSync(join(root, file), 'utf8'));
const manifest = read('package.json') as Manifest;
const { contributes } = manifest;
const texts = read('package.nls.json') as Record<string, string>;
const settings = Object.assign({}, ...contributes.configuration.map(({ properties }) => properties)) as Record<
  string,
  Setting
>;

const sorted = (names: Iterable<string>): readonly string[] => [...names].toSorted();

describe('package.json and src/extension/contributions.ts', () => {
  it('declare the same commands', () => {
    expect(sorted(contributes.commands.map(({ command }) => command))).toEqual(sorted(Object.values(commandIds)));
  });

  it('declare the same settings', () => {
    expect(sorted(Object.keys(settings))).toEqual(sorted(Object.values(settingIds)));
  });

  it('declare the same views and panels', () => {
    expect(contributes.viewsContainers.activitybar.map(({ id }) => id)).toEqual([viewContainerId]);
    expect(contributes.views[viewContainerId]?.map(({ id }) => id)).toEqual([runsViewId]);
    expect(manifest.activationEvents).toContain(`onWebviewPanel:${panelType}`);
  });
});

describe('package.json', () => {
  it('names in menus only commands that exist', () => {
    const used = Object.values(contributes.menus).flatMap((items) => items.flatMap(({ command }) => command ?? []));
    expect(used.filter((command) => !contributes.commands.some((known) => known.command === command))).toEqual([]);
  });

  it('has a text for every placeholder, and no text too many', () => {
    const used = [...JSON.stringify(manifest).matchAll(/"%([\w.]+)%"/g)].flatMap(([, key]) => key ?? []);
    expect(sorted(new Set(used))).toEqual(sorted(Object.keys(texts)));
  });

  it('describes and scopes every setting', () => {
    const poor = Object.entries(settings).filter(([, setting]) => !setting.markdownDescription || !setting.scope);
    expect(poor).toEqual([]);
  });

  it('lets no untrusted workspace choose a program to run', () => {
    expect(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations).toContain('poolscope.nodePath');
  });

  it('names pictures that exist', () => {
    const pictures = [manifest.icon, ...contributes.viewsContainers.activitybar.map(({ icon }) => icon)];
    expect(pictures.filter((picture) => !existsSync(join(root, picture)))).toEqual([]);
  });

  it('pins every dependency to one version, and the types to the oldest VS Code supported', () => {
    const loose = Object.entries(manifest.devDependencies).filter(
      ([, version]) => !/^(npm:.+@)?\d+\.\d+\.\d+$/.test(version),
    );
    expect(loose).toEqual([]);
    expect(`^${manifest.devDependencies['@types/vscode']}`).toBe(manifest.engines['vscode']);
  });
});
