import { sep } from 'node:path';
import { pathToFileURL } from 'node:url';

const frame = /^\s*(?:\x1B\[\d+m)?\s*at /;
/** A frame in a file: of the user's, of a package or of ours. */
const inFile = /(?:file:\/\/|\/|[A-Za-z]:[\\/]).*:\d+:\d+\)?/;
const nodes = /[( ]node:[^()]*:\d+:\d+\)?/;

/**
 * Returns a function that removes the frames of our own files from the stacks in a text, and the frames of Node that follow them: below a user's
 * function, Node calls only us.
 *
 *     Error: no                                    Error: no
 *         at work (/app/job.ts:3:9)                    at work (/app/job.ts:3:9)
 *         at run (/ext/dist/threadMain.js:16:23)
 *         at AsyncLocalStorage.run (node:internal/async_hooks:65:14)
 *
 * @param folder the folder that has all our files, and no others.
 */
export function ownFrameFilter(folder: string): (text: string) => string {
  const starts = [`${folder}${sep}`, `${pathToFileURL(folder).href}/`];
  return (text) => (starts.some((start) => text.includes(start)) ? withoutFrames(text, starts) : text);
}

function withoutFrames(text: string, starts: readonly string[]): string {
  const kept: string[] = [];
  let isBelowOwn = false;
  for (const line of text.split('\n')) {
    const isFrame = frame.test(line);
    const isOwn = isFrame && starts.some((start) => line.includes(start));
    const isOfNode = isFrame && (nodes.test(line) || !inFile.test(line));
    isBelowOwn = isOwn || (isBelowOwn && isOfNode);
    if (!isBelowOwn) kept.push(line);
    // The fields of an error follow its last frame: `at work (/app/job.ts:3:9) {`.
    else if (line.endsWith(' {')) kept.push(`${kept.pop() ?? ''} {`);
  }
  return kept.join('\n');
}
