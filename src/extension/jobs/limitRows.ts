import * as vscode from 'vscode';
import { formatBytes, formatCount } from '../../base/numberText.ts';
import { t } from '../../base/texts.ts';
import { byteSizeHint, parseByteSize } from '../../model/facts/byteSize.ts';
import { mergeRanges, rangesText } from '../../model/facts/ranges.ts';
import { parseItems } from '../runs/parseItems.ts';
import type { Choice } from './choice.ts';

interface LimitRow {
  readonly label: string;
  readonly description: string;
  /** Returns the changed choice, or undefined if the user cancelled. */
  readonly act: () => Promise<Choice | undefined>;
}

/** The options of a run that limit it: to some items, and its workers to some memory and some items. */
export function limitRows(choice: Choice): LimitRow[] {
  const { items, itemsPerWorker, maxHeapBytes, maxMemoryBytes } = choice;
  return [
    {
      label: t('Items'),
      description: items === undefined ? 'all' : rangesText(items),
      act: () =>
        ask(choice, 'items', {
          prompt: t('Numbers and ranges, such as 3, 7, 10-20; empty for all'),
          value: items === undefined ? '' : rangesText(items),
          expected: t('numbers and ranges'),
          read: (text) => {
            const ranges = parseItems(text);
            return ranges && mergeRanges(ranges);
          },
        }),
    },
    {
      label: t('Items per worker'),
      description:
        itemsPerWorker === undefined ? t('no limit') : t('a fresh worker after {0}', formatCount(itemsPerWorker)),
      act: () =>
        ask(choice, 'itemsPerWorker', {
          prompt: t('Number of items after which a worker is replaced; empty for no limit'),
          value: itemsPerWorker === undefined ? '' : String(itemsPerWorker),
          expected: t('a whole number of at least 1'),
          read: (text) => (/^\s*[1-9]\d{0,8}\s*$/.test(text) ? Number(text) : undefined),
        }),
    },
    {
      label: t('Heap limit'),
      description:
        maxHeapBytes === undefined ? t("Node's default") : t('{0} for each worker', formatBytes(maxHeapBytes)),
      act: () => askSize(choice, 'maxHeapBytes', t('Largest V8 heap of one worker'), t("Node's default")),
    },
    {
      label: t('Memory limit'),
      description:
        maxMemoryBytes === undefined ? t('9/10 of the machine') : t('{0} for all workers', formatBytes(maxMemoryBytes)),
      act: () =>
        askSize(choice, 'maxMemoryBytes', t('Largest memory of all workers together'), t('9/10 of the machine')),
    },
  ];
}

const askSize = (
  choice: Choice,
  option: 'maxHeapBytes' | 'maxMemoryBytes',
  prompt: string,
  empty: string,
): Promise<Choice | undefined> =>
  ask(choice, option, {
    prompt: t('{0}, such as 512MB; empty for {1}', prompt, empty),
    value: choice[option] === undefined ? '' : `${Math.round(choice[option] / 2 ** 20)}MB`,
    expected: byteSizeHint,
    read: parseByteSize,
  });

interface Question<T> {
  readonly prompt: string;
  readonly value: string;
  readonly expected: string;
  /** Undefined for a wrong text. */
  readonly read: (text: string) => T | undefined;
}

/** Asks for the value of an option. An empty text removes it from the choice. */
async function ask<K extends keyof Choice>(
  choice: Choice,
  option: K,
  { prompt, value, expected, read }: Question<NonNullable<Choice[K]>>,
): Promise<Choice | undefined> {
  const text = await vscode.window.showInputBox({
    prompt,
    value,
    validateInput: (entered) =>
      entered.trim() === '' || read(entered) !== undefined
        ? undefined
        : t('Expected {0}, got "{1}".', expected, entered),
  });
  if (text === undefined) return undefined;
  return { ...choice, [option]: text.trim() === '' ? undefined : read(text) };
}
