import _, { chunk, groupBy } from 'lodash';
import fp from 'lodash/fp';
import sortBy = require('lodash/sortBy');

export const inputs = [['pear', 'fig', 'apple', 'plum'], ['x'], []];

export function work(words: readonly string[]): readonly unknown[] {
  const lengths = fp.flow(
    fp.map((word: string) => word.length),
    fp.uniq,
  )(words);
  return [
    chunk(words, 2),
    groupBy(words, 'length'),
    sortBy(words),
    _.template('<%= n %> words')({ n: words.length }),
    lengths,
  ];
}

if (require.main === module) throw new Error('not a program');
