import { messageOf } from '../../base/errors.ts';
import { encodeValue, UnserialisableError } from '../../files/codec.ts';
import type { SeenFunction } from '../records.ts';
import { isSmall } from './isSmall.ts';
import type { RecordFile } from './recordFile.ts';

/** Larger inputs are kept in part. Encoding one takes about 10 ms, during which the program waits. */
const mostBytes = 1_000_000;
const mostShownCharacters = 200;

type Fields = Readonly<Record<string, unknown>>;

/** What a message hands to a function. */
interface Call {
  readonly called: SeenFunction;
  readonly input: unknown;
}

const unnamed: SeenFunction = { file: '', name: '', library: 'none' };

/**
 * The functions and inputs of messages. Piscina and tinypool send `{ taskId, task, filename, name }`, workerpool sends
 * `{ id, method, params }`.
 */
export function callIn(message: unknown): Call {
  if (typeof message !== 'object' || message === null) return { called: unnamed, input: message };
  const { taskId, task, filename, name, method, params, id } = message as Fields;
  if (taskId !== undefined && typeof filename === 'string' && typeof name === 'string') {
    return { called: { file: filename, name, library: 'piscina' }, input: task };
  }
  if (id !== undefined && typeof method === 'string' && Array.isArray(params)) {
    return { called: { file: '', name: method, library: 'workerpool' }, input: params };
  }
  return { called: unnamed, input: task ?? params ?? message };
}

/** Writes the functions and inputs of the items of a thread. Only programs whose values are kept load this file. */
export class InputRecorder {
  readonly #file: RecordFile;
  #last: SeenFunction | undefined;

  constructor(file: RecordFile) {
    this.#file = file;
  }

  add(item: number, message: unknown): void {
    const { called, input } = callIn(message);
    const { file, name, library } = called;
    if (file !== this.#last?.file || name !== this.#last.name || library !== this.#last.library) {
      this.#last = called;
      this.#file.add(['function', called]);
    }
    this.#file.add(['input', item, ...encoded(input)]);
  }
}

/** The encoded input and an empty text, or the beginning of the input and why there is no more of it. */
export function encoded(input: unknown): readonly [value: string, whyNot: string] {
  if (!isSmall(input, mostBytes)) return [beginningOf(input), 'its input is larger than 1 MB'];
  try {
    const value = encodeValue(input);
    if (value.length <= mostBytes) return [value, ''];
    return [encodeValue(`${value.slice(0, mostShownCharacters)}…`), 'its input is larger than 1 MB'];
  } catch (error) {
    const why = error instanceof UnserialisableError ? `${error.path} is ${error.what}` : messageOf(error);
    return [beginningOf(input), `its input cannot be kept: ${why}`];
  }
}

/** Only a text has a beginning that is cheap to find. */
function beginningOf(input: unknown): string {
  const shown = typeof input === 'string' ? `${input.slice(0, mostShownCharacters)}…` : typeName(input);
  return encodeValue(shown);
}

const typeName = (input: unknown): string =>
  Array.isArray(input)
    ? `an array of ${input.length}`
    : ArrayBuffer.isView(input)
      ? `${input.byteLength} bytes`
      : `an ${typeof input} that was not kept`;
