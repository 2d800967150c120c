// The functions that the contenders run. Each pool calls them in its own way: Poolscope with one item, its peers with
// the array of a chunk.
export const same = (item) => item;
export const sizeOf = (item) => item.fields.length;
export const sizeOfBytes = (item) => item.length;
export const burnMillisecond = (item) => {
  const until = performance.now() + 1;
  while (performance.now() < until);
  return item;
};

const functions = { same, sizeOf, sizeOfBytes, burnMillisecond };
export const runChunk = ({ name, items }) => items.map((item) => functions[name](item));
// oxlint-disable-next-line no-default-export -- Piscina and tinypool call the default export
export default runChunk;
