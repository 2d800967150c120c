import { formatDuration } from '../base/numberText.ts';
import type { ItemSampled } from '../model/facts/itemSampled.ts';

/** What a worker or an item does: `waiting; open: Timeout`. */
export function doingWords({ doing, open }: Pick<ItemSampled, 'doing' | 'open'>): string {
  switch (doing) {
    case 'computing':
      return 'computing';
    case 'native':
      return 'inside a native call';
    case 'waiting':
      return open.length === 0 ? 'waiting' : `waiting; open: ${[...new Set(open)].join(', ')}`;
  }
}

/** `after 2.1 s: computing`. */
export const sampleTitle = (sample: ItemSampled): string =>
  `after ${formatDuration(sample.ranMicros)}: ${doingWords(sample)}`;
