import { canRace } from '../../model/facts/capabilities.ts';
import { formatDuration, plural } from '../../base/numberText.ts';
import type { Isolation } from '../../model/facts/job.ts';
import type { ProfileKind } from '../../model/facts/profile.ts';
import * as vscode from 'vscode';
import { t } from '../../base/texts.ts';
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
      title: t('Run {0} in Parallel', target.label),
      placeHolder: t('Press Enter to run, or choose an option to change it'),
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
    { label: t('$(play) Run'), act: () => 'run' },
    {
      label: t('Input'),
      description: choice.input ?? t('not chosen yet'),
      act: async () => merge(choice, 'input', await askInput(target, choice.input)),
    },
    {
      label: t('Workers'),
      description: workers === undefined ? t('all usable cores') : String(workers),
      act: async () => merge(choice, 'workers', await askCount(t('Workers'), t('all usable cores'), workers)),
    },
    {
      label: t('Chunksize'),
      description: chunksizeText(chunksize),
      act: async () => merge(choice, 'chunksize', await askChunksize(chunksize)),
    },
    {
      label: t('Call'),
      description: callText(choice.call ?? 'map', target),
      act: () => ({ ...choice, call: choice.call === 'starmap' ? 'map' : 'starmap' }),
    },
    {
      label: t('Timeout per item'),
      description: timeoutMs === undefined ? 'none' : formatDuration(1000 * timeoutMs),
      act: async () => merge(choice, 'timeoutMs', await askTimeout()),
    },
    {
      label: t('Concurrency'),
      description: t('{0} at once in a worker (async functions)', plural(concurrency, 'item')),
      act: async () => {
        const count = await askCount(t('Concurrency'), '1', concurrency);
        return count === undefined ? undefined : { ...choice, concurrency: count ?? 1 };
      },
    },
    {
      label: t('Isolation'),
      description: isolationText[isolation],
      act: () => ({ ...choice, isolation: nextIsolation[isolation] }),
    },
    ...limitRows(choice),
    {
      label: t('Race detection'),
      description: raceText(detectRaces, isolation),
      act: () => ({ ...choice, detectRaces: !detectRaces }),
    },
    {
      label: t('Profile'),
      description: profileText[choice.profile ?? 'none'],
      act: () => ({ ...choice, profile: nextProfile[choice.profile ?? 'none'] }),
    },
    {
      label: t('$(discard) Reset to the settings'),
      act: () => (choice.input === undefined ? {} : { input: choice.input }),
    },
  ];
}

function chunksizeText(chunksize: number | 'auto' | undefined): string {
  if (chunksize === undefined) return t("Python's default: items / (4 × workers)");
  return chunksize === 'auto' ? t('auto: from the duration of the items') : String(chunksize);
}

const isolationText: Readonly<Record<Isolation, string>> = {
  thread: t('thread: worker threads'),
  process: t('process: one process per worker'),
  inline: t('inline: one main thread'),
};
const nextIsolation: Readonly<Record<Isolation, Isolation>> = {
  thread: 'process',
  process: 'inline',
  inline: 'thread',
};

const profileText: Readonly<Record<ProfileKind | 'none', string>> = {
  none: 'none',
  cpu: t('CPU: samples what the workers compute; slows the run down a little'),
  heap: t('allocations: samples where the workers allocate memory'),
};
const nextProfile: Readonly<Record<ProfileKind | 'none', ProfileKind | undefined>> = {
  none: 'cpu',
  cpu: 'heap',
  heap: undefined,
};

function raceText(on: boolean, isolation: Isolation): string {
  if (!on) return 'off';
  return canRace(isolation)
    ? t('on: watches shared arrays and values; slows the run down')
    : t('on, without effect: only threads share memory');
}

function callText(call: string, target: ChosenTarget): string {
  if (call === 'map') return t('map: each item is the only argument');
  const count = target.parameters === undefined ? '' : ` (${target.parameters})`;
  return t('starmap: each item is a tuple of the arguments{0}', count);
}

function merge<K extends keyof Choice>(choice: Choice, key: K, value: Choice[K] | undefined): Choice | undefined {
  return value === undefined ? undefined : { ...choice, [key]: value };
}

/** Null means Python's default; undefined if the user cancelled. */
async function askChunksize(value: number | 'auto' | undefined): Promise<number | 'auto' | null | undefined> {
  const text = await vscode.window.showInputBox({
    title: t('Chunksize'),
    prompt: t("A whole number, or auto; empty for Python's default"),
    value: value === undefined ? '' : String(value),
    validateInput: (entered) =>
      /^\s*([1-9]\d{0,8}|auto)?\s*$/.test(entered)
        ? undefined
        : t('Expected a whole number of at least 1, or auto; got "{0}".', entered),
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
    prompt: t('A whole number; empty for {0}', empty),
    value: value === undefined ? '' : String(value),
    validateInput: (entered) =>
      /^\s*([1-9]\d{0,8})?\s*$/.test(entered)
        ? undefined
        : t('Expected a whole number of at least 1, got "{0}".', entered),
  });
  if (text === undefined) return undefined;
  return text.trim() === '' ? null : Number(text);
}

async function askTimeout(): Promise<number | null | undefined> {
  const text = await vscode.window.showInputBox({
    title: t('Timeout per item'),
    prompt: t('Expected {0}; empty for none', durationHint),
    validateInput: (entered) =>
      entered.trim() === '' || parseDuration(entered) !== undefined
        ? undefined
        : t('Expected {0}; got "{1}".', durationHint, entered),
  });
  if (text === undefined) return undefined;
  return parseDuration(text) ?? null;
}
