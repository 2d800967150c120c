// The functions that the contenders run. Poolscope calls them with one item, its peers through `mapChunk` with the array of
// a chunk.
export const same = (item) => item;
export const sizeOf = (item) => item.fields.length;
export const firstOf = (item) => item[0] + item.length;

/** Set by the benchmark, so that an item is the same work in all programs, whatever else the machine does. */
const loopsPerMicro = Number(process.env.BENCH_LOOPS_PER_MICRO ?? 300);

/** Computes for a time in microseconds, and returns something that depends on all of it. */
export function burn(micros) {
  let x = 1;
  for (let left = Math.round(micros * loopsPerMicro); left > 0; left--) x = (x * 48271) % 2147483647;
  return x;
}

export const burnOneMicro = () => burn(1);
export const burnHundredMicros = () => burn(100);

/** About 1 KB of JSON. */
export const kilobyte = (item) => ({ id: item, fields: Array.from({ length: 10 }, (_, k) => record(item + k)) });

/** About 100 bytes. */
export const record = (k) => ({ id: k, name: `customer ${k}`, city: 'Rotterdam', x: k / 3, isActive: k % 2 === 0 });

export const linesPerItem = 10;
export function printLines(item) {
  for (let line = 0; line < linesPerItem; line++) console.log(`item ${item} line ${line}`);
}
export function printAllLines(count) {
  for (let line = 0; line < count; line++) console.log(`item 0 line ${line}`);
}

const functions = { same, sizeOf, firstOf, burn, burnOneMicro, burnHundredMicros, kilobyte, printLines };
export const mapChunk = ({ name, items }) => items.map((item) => functions[name](item));
/** Its results are lines of a file already. */
export const mapChunkAsText = (chunk) =>
  mapChunk(chunk)
    .map((value) => JSON.stringify(value))
    .join('\n') + '\n';
// oxlint-disable-next-line no-default-export -- Piscina and tinypool call the default export
export default mapChunk;
