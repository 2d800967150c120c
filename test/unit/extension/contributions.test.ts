import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  commandIds,
  contextKeys,
  debugViewIds,
  panelType,
  runRowContexts,
  runsViewId,
  settingIds,
  toolNames,
  viewContainerId,
  watchRowContext,
} from '../../../src/extension/contributions.ts';
import { parseRunSettings } from '../../../src/extension/jobs/runSettings.ts';
import { jobDefaults } from '../../../src/model/facts/job.ts';
import { tools } from '../../../src/tools/toolTable.ts';

interface Setting {
  readonly default: unknown;
  readonly scope: string;
  readonly markdownDescription: string;
}

interface MenuEntry {
  readonly command?: string;
  readonly submenu?: string;
  readonly when?: string;
}

interface Manifest {
  readonly activationEvents: string[];
  readonly capabilities: {
    untrustedWorkspaces: { restrictedConfigurations: string[] };
    virtualWorkspaces: { supported: boolean };
  };
  readonly extensionKind: string[];
  readonly browser?: string;
  readonly contributes: {
    readonly keybindings: { command: string; key: string; mac?: string; when: string }[];
    readonly commands: {
      command: string;
      title: string;
      category: string;
      icon: string | Record<'light' | 'dark', string>;
    }[];
    readonly menus: Record<string, MenuEntry[]>;
    readonly submenus: { id: string }[];
    readonly languageModelTools: { name: string; modelDescription: string; inputSchema: unknown; when: string }[];
    readonly walkthroughs: {
      steps: {
        description: string;
        media: { image?: Record<'dark' | 'light' | 'hc' | 'hcLight', string>; markdown?: string };
        completionEvents: string[];
      }[];
    }[];
    readonly viewsContainers: { activitybar: { id: string }[] };
    readonly views: Record<string, { id: string }[]>;
    readonly viewsWelcome: { view: string; contents: string }[];
    readonly configuration: { properties: Record<string, Setting> }[];
  };
}

const read = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../../${name}`, import.meta.url)), 'utf8');
const manifest = JSON.parse(read('package.json')) as Manifest;
const texts = JSON.parse(read('package.nls.json')) as Record<string, string>;
const { contributes } = manifest;
const settings = Object.assign({}, ...contributes.configuration.map(({ properties }) => properties)) as Record<
  string,
  Setting
>;
/** The text of a key such as `%command.run%`. */
const resolved = (key: string): string => texts[key.replaceAll('%', '')] ?? key;
const menuEntries = Object.values(contributes.menus).flat();

describe('package.json and contributions.ts', () => {
  it('declare the same commands, all with category and icon', () => {
    expect(contributes.commands.map(({ command }) => command).sort()).toEqual(Object.values(commandIds).sort());
    for (const { category, icon } of contributes.commands) {
      expect(category).toBe('Poolscope');
      if (typeof icon === 'string') expect(icon).toMatch(/^\$\([a-z-]+\)$/);
      else for (const file of [icon.light, icon.dark]) expect(read(file)).toContain('<svg');
    }
  });

  it('declare the same settings', () => {
    expect(Object.keys(settings).sort()).toEqual(Object.values(settingIds).sort());
  });

  it('declare the same views, container and panel', () => {
    expect(contributes.viewsContainers.activitybar.map(({ id }) => id)).toEqual([viewContainerId]);
    expect(contributes.views[viewContainerId]?.map(({ id }) => id)).toEqual([runsViewId]);
    const debugViews: string[] = Object.values(debugViewIds);
    expect(contributes.views['debug']?.map(({ id }) => id)).toEqual(debugViews);
    expect(contributes.viewsWelcome.every(({ view }) => [runsViewId, ...debugViews].includes(view))).toBe(true);
    expect(manifest.activationEvents).toContain(`onWebviewPanel:${panelType}`);
  });

  it('declare the tools of coding agents as MCP lists them, only for a trusted workspace', () => {
    const declared = contributes.languageModelTools.map(({ name, modelDescription, inputSchema, when }) => {
      expect(when).toBe('isWorkspaceTrusted');
      return { name, description: modelDescription, inputSchema };
    });
    expect(declared.map(({ name }) => name)).toEqual(toolNames);
    expect(declared).toEqual(tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema })));
  });

  it('put only known commands, context keys and rows into menus', () => {
    const keys: string[] = Object.values(contextKeys);
    const contexts: string[] = [...Object.values(runRowContexts), watchRowContext];
    const submenus = contributes.submenus.map(({ id }) => id);
    for (const { command, submenu, when = '' } of menuEntries) {
      if (submenu === undefined) expect(Object.values(commandIds)).toContain(command);
      else expect([submenus, Object.keys(contributes.menus)]).toEqual([[submenu], expect.arrayContaining([submenu])]);
      for (const [key] of when.matchAll(/(?<!view == |activeWebviewPanelId == )\bpoolscope\.\w+/g))
        expect(keys).toContain(key);
      for (const [, row] of when.matchAll(/viewItem == (\S+)/g)) expect(contexts).toContain(row);
    }
  });

  it('hide from the palette what needs a row of a view, or an item', () => {
    const hidden = contributes.menus['commandPalette']?.filter(({ when }) => when === 'false');
    expect(hidden?.map(({ command }) => command).sort()).toEqual(
      [
        commandIds.tagRun,
        commandIds.showInProfile,
        commandIds.openRun,
        commandIds.openFunction,
        commandIds.copyRecordingPath,
        commandIds.compareRuns,
        commandIds.renameRun,
        commandIds.pinRun,
        commandIds.exportRun,
        commandIds.deleteRun,
        commandIds.removeWatch,
        commandIds.debugItemAlone,
        commandIds.runItemAlone,
      ].sort(),
    );
  });

  it('have a walkthrough whose steps lead to known commands and have pictures or texts', () => {
    const steps = contributes.walkthroughs.flatMap((each) => each.steps);
    expect(steps).toHaveLength(4);
    for (const { media, description, completionEvents } of steps) {
      for (const file of media.image ? Object.values(media.image) : [media.markdown ?? '']) {
        expect(read(file).length).toBeGreaterThan(100);
      }
      const linked = [...resolved(description).matchAll(/command:([\w.]+)/g)].map(([, command]) => command);
      expect(linked).toHaveLength(1);
      const known: unknown[] = [...Object.values(commandIds), ...Object.values(contextKeys)];
      const completing = completionEvents.map((event) => event.replace(/^on(?:Command|Context):/, ''));
      for (const each of [...linked, ...completing]) expect(known).toContain(each);
    }
  });

  it('bind keys to known commands, only where they apply, and to none of the usual keys of VS Code', () => {
    // Alt+F5 and Shift+Alt+F5 go to the next and the previous change.
    const taken = ['f5', 'f6', 'f9', 'f10', 'f11', 'alt+f5', 'shift+alt+f5', 'ctrl+shift+f5', 'shift+f5'];
    for (const { command, key, when } of contributes.keybindings) {
      expect(Object.values(commandIds)).toContain(command);
      expect(taken).not.toContain(key);
      expect(when).toMatch(/poolscope\.debuggingPool|activeWebviewPanelId == poolscope\.run/);
    }
  });

  it('need a folder on disk, beside which they run', () => {
    expect(manifest.extensionKind).toEqual(['workspace']);
    expect(manifest.browser).toBeUndefined();
    expect(manifest.capabilities.virtualWorkspaces.supported).toBe(false);
  });

  it('offer nothing that runs code in Restricted Mode', () => {
    const running: string[] = [
      commandIds.run,
      commandIds.runWithOptions,
      commandIds.debugItem,
      commandIds.debugPool,
      commandIds.tune,
      commandIds.rerun,
    ];
    const offers = [...menuEntries, ...contributes.keybindings];
    for (const { when } of offers.filter(({ command = '' }) => running.includes(command))) {
      expect(when).toContain('isWorkspaceTrusted');
    }
  });

  it('keep a workspace from choosing the executable and its environment while it is not trusted', () => {
    expect(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations).toEqual([
      settingIds.nodePath,
      settingIds.env,
      settingIds.envFile,
      settingIds.agentCommands,
      settingIds.agentQueue,
      settingIds.agentKeyFile,
    ]);
    expect(settings[settingIds.nodePath]?.scope).toBe('machine-overridable');
  });
});

describe('the defaults of the settings', () => {
  it('are the defaults of a job', () => {
    expect(parseRunSettings((id) => settings[id]?.default)).toEqual({
      workers: undefined,
      chunksize: 'auto',
      concurrency: jobDefaults.concurrency,
      timeoutMs: undefined,
      loadTimeoutMs: jobDefaults.loadTimeoutMs,
      detectRaces: false,
      isolation: jobDefaults.isolation,
      onError: jobDefaults.onError,
    });
  });
});

describe('package.nls.json', () => {
  it('has exactly the texts that package.json uses', () => {
    const used = [...read('package.json').matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key ?? '');
    expect(Object.keys(texts).sort()).toEqual([...new Set(used)].sort());
  });
});
