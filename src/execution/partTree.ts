import type { Runtime } from 'node:inspector';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { VlqWriter } from '../base/vlq.ts';
import type { ProfileFrame } from '../model/facts/profile.ts';

/** Numbers the functions and the call tree nodes of one thread. Each part has only what the parts before it lack. */
export class PartTree {
  readonly #frames = new Map<string, number>();
  /** Number of a node by `parent:frame`. */
  readonly #nodes = new Map<string, number>();
  /** The path of a file by its URL, for thousands of nodes of some files; undefined for our own files. */
  readonly #files = new Map<string, string | undefined>();
  #newFrames: ProfileFrame[] = [];
  #newNodes = new VlqWriter(2);

  /** The number of a function. */
  frame({ functionName, url, lineNumber, columnNumber }: Runtime.CallFrame): number {
    const file = this.#fileOf(url);
    const frame: ProfileFrame =
      file === undefined ? ownFrame : { function: functionName, file, line: lineNumber + 1, column: columnNumber + 1 };
    return intern(this.#frames, `${frame.function}\n${frame.file}\n${frame.line}:${frame.column}`, () =>
      this.#newFrames.push(frame),
    );
  }

  #fileOf(url: string): string | undefined {
    if (this.#files.has(url)) return this.#files.get(url);
    const path = url.startsWith('file:') ? fileURLToPath(url) : url;
    const file = dirname(path) === __dirname ? undefined : path;
    this.#files.set(url, file);
    return file;
  }

  /** The number of the node of a function below its caller's; -1 is the parent of the root. */
  node(parent: number, frame: number): number {
    return intern(this.#nodes, `${parent}:${frame}`, () => this.#newNodes.add(parent, frame));
  }

  /** What is new since the last call. */
  take(): { readonly frames: readonly ProfileFrame[]; readonly nodes: string } {
    const taken = { frames: this.#newFrames, nodes: this.#newNodes.text };
    this.#newFrames = [];
    this.#newNodes = new VlqWriter(2);
    return taken;
  }
}

/** Our functions are no matter of the user's. */
const ownFrame: ProfileFrame = { function: 'poolscope', file: '', line: 0, column: 0, own: true };

/** The number of a key; a new key gets the next number. */
function intern(numbers: Map<string, number>, key: string, onNew: () => void): number {
  const known = numbers.get(key);
  if (known !== undefined) return known;
  onNew();
  numbers.set(key, numbers.size);
  return numbers.size - 1;
}
