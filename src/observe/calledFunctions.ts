import { basename, isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CalledAgain, ItemsCalled } from '../model/facts/itemsCalled.ts';
import type { RanItem } from './pairing.ts';
import type { SeenFunction } from './records.ts';

type NamedFunction = Pick<ItemsCalled, 'name' | 'functionName' | 'again'>;

/** Numbers the functions that the items of an observed program run. */
export class CalledFunctions {
  readonly #numbers = new Map<string, number>();

  /** The events of new items, whose numbers ascend. Items without an input have none. */
  eventsOf(items: readonly RanItem[]): ItemsCalled[] {
    const events: ItemsCalled[] = [];
    for (const ran of items) {
      const { item } = ran;
      const called = functionOf(ran);
      if (item === undefined || !called) continue;
      const key = JSON.stringify(called);
      const call = this.#numbers.get(key) ?? this.#numbers.size;
      this.#numbers.set(key, call);
      const last = events.at(-1);
      if (last?.call === call && last.first + last.count === item) {
        events[events.length - 1] = { ...last, count: last.count + 1 };
      } else events.push({ type: 'itemsCalled', call, ...called, first: item, count: 1 });
    }
    return events;
  }
}

function functionOf({ input, unit }: RanItem): NamedFunction | undefined {
  if (!input?.called) return undefined;
  const { called, whyNot } = input;
  const { file = '' } = unit;
  const again = whyNot === '' ? againOf(called, input.value, file) : { whyNot };
  const name = basename('module' in again ? again.module : called.file === '' ? file : called.file);
  return { name, functionName: called.name, again };
}

/** `script`: the file of the thread. */
function againOf(called: SeenFunction, value: string, script: string): CalledAgain {
  switch (called.library) {
    case 'none':
      return { whyNot: 'its message names no function' };
    case 'piscina': {
      const module = pathOf(called.file);
      return isAbsolute(module) ? { module, style: 'map' } : { whyNot: 'its function is not in a file' };
    }
    case 'workerpool':
      if (called.name === 'run' && /^\["[^"]*(?:=>|function)/.test(value)) {
        return { whyNot: 'its function is not in a file: the pool received it as text' };
      }
      return { module: script, style: 'starmap', registersWith: 'workerpool' };
  }
}

function pathOf(file: string): string {
  try {
    return file.startsWith('file:') ? fileURLToPath(file) : file;
  } catch {
    return '';
  }
}
