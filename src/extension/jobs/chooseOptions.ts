import { canRace } from '../../model/facts/capabilities.ts';
import { formatDuration, plural } from '../../base/numberText.ts';
import type { Isolation } from '../../model/facts/job.ts';
import type { ProfileKind } from '../../model/facts/profile.ts';
import * as vscode from 'vscode';
import { askInput } from './chooseInput.ts';
import type { ChosenTarget } from './chooseTarget.ts';
import type { Choice } from './choice.ts';
import { durationHint, parseDuration } from '../../model/facts/duration.ts';
import { limitRows } from './limitRows.ts';
import type { RunSettings } from './runSettings.ts';

interface Row extends vscode.QuickPickItem {
  /** Returns the changed choice, undefined to keep the choice, or `run` to start the run. */
  readonly act: () => Promise<Choice | undefined> | Choice | 'run';
}

/**
 * Lists every option of a run with its value. Choosing an option changes it; the first row starts the run.
 * @returns undefined if the user cancelled.
 */
export async function chooseOptions(
  target: ChosenTarget,
  start: Choice,
  settings: RunSettings,
): Promise<(Choice & { readonly input: string }) | undefined> {
  let choice = start;
  for (;;) {
    const picked = await vscode.window.showQuickPick(rowsFor(target, choice, settings), {
      title: `Run ${target.label} in Parallel`,
      placeHolder: 'Press Enter to run, or choose an option to change it',
      matchOnDescription: true,
    });
    if (!picked) return undefined;
    const acted = await picked.act();
    if (acted !== 'run') choice = acted ?? choice;
    else {
      const input = choice.input ?? (await askInput(target));
      if (input !== undefined) return { ...choice, input };
    }
  }
}

function rowsFor(target: ChosenTarget, choice: Choice, settings: RunSettings): Row[] {
  const workers = choice.workers === undefined ? settings.workers : (choice.workers ?? undefined);
  const chunksize = choice.chunksize === undefined ? settings.chunksize : (choice.chunksize ?? undefined);
  const timeoutMs = choice.timeoutMs === undefined ? settings.timeoutMs : (choice.timeoutMs ?? undefined);
  const concurrency = choice.concurrency ?? settings.concurrency;
  const isolation = choice.isolation ?? settings.isolation;
  const detectRaces = choice.detectRaces ?? settings.detectRaces ?? false;
  return [
    { label: '$(play) Run', act: () => 'run' },
    {
      label: 'Input',
      description: choice.input ?? 'not chosen yet',
      act: async () => merge(choice, 'input', await askInput(target, choice.input)),
    },
    {
      label: 'Workers',
      description: workers === undefined ? 'all usable cores' : String(workers),
      act: async () => merge(choice, 'workers', await askCount('Workers', 'all usable cores', workers)),
    },
    {
      label: 'Chunksize',
      description: chunksizeText(chunksize),
      act: async () => merge(choice, 'chunksize', await askChunksize(chunksize)),
    },
    {
      label: 'Call',
      description: callText(choice.call ?? 'map', target),
      act: () => ({ ...choice, call: choice.call === 'starmap' ? 'map' : 'starmap' }),
    },
    {
      label: 'Timeout per item',
      description: timeoutMs === undefined ? 'none' : formatDuration(1000 * timeoutMs),
      act: async () => merge(choice, 'timeoutMs', await askTimeout()),
    },
    {
      label: 'Concurrency',
      description: `${plural(concurrency, 'item')} at once in a worker (async functions)`,
      act: async () => {
        const count = await askCount('Concurrency', '1', concurrency);
        return count === undefined ? undefined : { ...choice, concurrency: count ?? 1 };
      },
    },
    {
      label: 'Isolation',
      description: isolationText[isolation],
      act: () => ({ ...choice, isolation: nextIsolation[isolation] }),
    },
    ...limitRows(choice),
    {
      label: 'Race detection',
      description: raceText(detectRaces, isolation),
      act: () => ({ ...choice, detectRaces: !detectRaces }),
    },
    {
      label: 'Profile',
      description: profileText[choice.profile ?? 'none'],
      act: () => ({ ...choice, profile: nextProfile[choice.profile ?? 'none'] }),
    },
    {
      label: '$(discard) Reset to the settings',
      act: () => (choice.input === undefined ? {} : { input: choice.input }),
    },
  ];
}

function chunksizeText(chunksize: number | 'auto' | undefined): string {
  if (chunksize === undefined) return "Python's default: items / (4 × workers)";
  return chunksize === 'auto' ? 'auto: from the duration of the items' : String(chunksize);
}

const isolationText: Readonly<Record<Isolation, string>> = {
  thread: 'thread: worker threads',
  process: 'process: one process per worker',
  inline: 'inline: one main thread',
};
const nextIsolation: Readonly<Record<Isolation, Isolation>> = {
  thread: 'process',
  process: 'inline',
  inline: 'thread',
};

const profileText: Readonly<Record<ProfileKind | 'none', string>> = {
  none: 'none',
  cpu: 'CPU: samples what the workers compute; slows the run down a little',
  heap: 'allocations: samples where the workers allocate memory',
};
const nextProfile: Readonly<Record<ProfileKind | 'none', ProfileKind | undefined>> = {
  none: 'cpu',
  cpu: 'heap',
  heap: undefined,
};

function raceText(on: boolean, isolation: Isolation): string {
  if (!on) return 'off';
  return canRace(isolation)
    ? 'on: watches shared arrays and values; slows the run down'
    : 'on, without effect: only threads share memory';
}

function callText(call: string, target: ChosenTarget): string {
  if (call === 'map') return 'map: each item is the only argument';
  const count = target.parameters === undefined ? '' : ` (${target.parameters})`;
  return `starmap: each item is a tuple of the arguments${count}`;
}

function merge<K extends keyof Choice>(choice: Choice, key: K, value: Choice[K] | undefined): Choice | undefined {
  return value === undefined ? undefined : { ...choice, [key]: value };
}

/** Null means Python's default; undefined if the user cancelled. */
async function askChunksize(value: number | 'auto' | undefined): Promise<number | 'auto' | null | undefined> {
  const text = await vscode.window.showInputBox({
    title: 'Chunksize',
    prompt: "A whole number, or auto; empty for Python's default",
    value: value === undefined ? '' : String(value),
    validateInput: (entered) =>
      /^\s*([1-9]\d{0,8}|auto)?\s*$/.test(entered)
        ? undefined
        : `Expected a whole number of at least 1, or auto; got "${entered}".`,
  });
  if (text === undefined) return undefined;
  const entered = text.trim();
  if (entered === 'auto') return entered;
  return entered === '' ? null : Number(entered);
}

/** Null means the default; undefined if the user cancelled. */
async function askCount(title: string, empty: string, value: number | undefined): Promise<number | null | undefined> {
  const text = await vscode.window.showInputBox({
    title,
    prompt: `A whole number; empty for ${empty}`,
    value: value === undefined ? '' : String(value),
    validateInput: (entered) =>
      /^\s*([1-9]\d{0,8})?\s*$/.test(entered) ? undefined : `Expected a whole number of at least 1, got "${entered}".`,
  });
  if (text === undefined) return undefined;
  return text.trim() === '' ? null : Number(text);
}

async function askTimeout(): Promise<number | null | undefined> {
  const text = await vscode.window.showInputBox({
    title: 'Timeout per item',
    prompt: `Expected ${durationHint}; empty for none`,
    validateInput: (entered) =>
      entered.trim() === '' || parseDuration(entered) !== undefined
        ? undefined
        : `Expected ${durationHint}; got "${entered}".`,
  });
  if (text === undefined) return undefined;
  return parseDuration(text) ?? null;
}
