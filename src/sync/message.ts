import { Deserializer, Serializer } from 'node:v8';
import { messageOf, UserFacingError } from '../base/errors.ts';

/**
 * A value as bytes. Numbers, texts and small plain objects have formats of their own, because V8's serialiser costs
 * several times as much as the rest of a queue. All other values are in the format of that serialiser, which is also
 * that of structured clone.
 */
export interface Message {
  readonly kind: number;
  /** Size of the bytes. */
  readonly size: number;
  readonly content: number | string | Uint8Array;
}

const kinds = { number: 1, latin1: 2, utf16: 3, latin1Json: 4, utf16Json: 5, v8: 6 } as const;

/** Throws a UserFacingError for values that structured clone cannot copy. */
export function encode(value: unknown): Message {
  if (typeof value === 'number') return { kind: kinds.number, size: 8, content: value };
  if (typeof value === 'string') return text(value, kinds.latin1, kinds.utf16);
  if (isPlain(value, [])) return text(JSON.stringify(value), kinds.latin1Json, kinds.utf16Json);
  const content = serialize(value);
  return { kind: kinds.v8, size: content.byteLength, content };
}

export function decode({ kind, content }: Message): unknown {
  if (kind === kinds.v8) return deserialize(content as Uint8Array);
  return kind === kinds.latin1Json || kind === kinds.utf16Json ? JSON.parse(content as string) : content;
}

/** Writes the bytes of a message to `target`, from `at` on, which is a multiple of 8 for numbers. */
export function writeMessage(
  { kind, size, content }: Message,
  target: Buffer,
  doubles: Float64Array,
  at: number,
): void {
  if (typeof content === 'number') doubles[at >> 3] = content;
  else if (typeof content === 'string') target.write(content, at, size, encodingOf(kind));
  else target.set(content, at);
}

/** Reads a message out of `source`. */
export function readMessage(kind: number, size: number, source: Buffer, doubles: Float64Array, at: number): Message {
  if (kind === kinds.number) return { kind, size, content: doubles[at >> 3]! };
  if (kind === kinds.v8) return { kind, size, content: copyOf(source.subarray(at, at + size)) };
  return { kind, size, content: source.toString(encodingOf(kind), at, at + size) };
}

/** The bytes of a message that travels in pieces, which is never a number. */
export function bytesOf({ kind, content }: Message): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content, encodingOf(kind)) : (content as Uint8Array);
}

export function fromBytes(kind: number, parts: readonly Uint8Array[]): Message {
  const bytes = Buffer.concat(parts);
  return { kind, size: bytes.length, content: kind === kinds.v8 ? bytes : bytes.toString(encodingOf(kind)) };
}

const encodingOf = (kind: number): 'latin1' | 'utf16le' =>
  kind === kinds.latin1 || kind === kinds.latin1Json ? 'latin1' : 'utf16le';

const oneByte = /^[\0-\xff]*$/;

function text(content: string, latin1: number, utf16: number): Message {
  return oneByte.test(content)
    ? { kind: latin1, size: content.length, content }
    : { kind: utf16, size: 2 * content.length, content };
}

// In larger values, the search for members that JSON cannot represent costs more than it saves.
const mostObjects = 16;
const mostMembers = 64;

/** Whether JSON preserves the value exactly: it is small, contains no object twice, and only plain values. */
function isPlain(value: unknown, seen: object[]): boolean {
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true;
  if (typeof value !== 'object' || seen.length >= mostObjects || seen.includes(value)) return false;
  seen.push(value);
  const isArray = Array.isArray(value);
  if (isArray ? value.length > mostMembers : !isPlainObject(value)) return false;
  const keys = Object.keys(value);
  // With fewer keys than members there are holes, with more there are named members. JSON would lose both.
  if (isArray ? keys.length !== value.length : keys.length > mostMembers) return false;
  for (const key of keys) if (!isPlain((value as Record<string, unknown>)[key], seen)) return false;
  return true;
}

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

type View = Uint8Array | DataView;
type ViewType = new (buffer: ArrayBuffer, at?: number, length?: number) => View;

// We write views ourselves: V8 would write the whole buffer of a view, and Node's own reader would let all views of a
// message share one buffer.
const viewTypes: readonly ViewType[] = [
  Uint8Array,
  Int8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  DataView,
  Buffer,
] as unknown as readonly ViewType[];
const bufferType = viewTypes.length - 1;

class Writer extends Serializer {
  constructor() {
    super();
    (
      this as unknown as { _setTreatArrayBufferViewsAsHostObjects(on: boolean): void }
    )._setTreatArrayBufferViewsAsHostObjects(true);
  }

  _writeHostObject(view: ArrayBufferView): void {
    const type = Buffer.isBuffer(view) ? bufferType : viewTypes.findIndex((candidate) => isOf(view, candidate));
    if (type < 0) throw new TypeError(`${tagOf(view)} could not be cloned.`);
    this.writeUint32(type);
    this.writeUint32(view.byteLength);
    this.writeRawBytes(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
  }
}

class Reader extends Deserializer {
  _readHostObject(): unknown {
    const type = viewTypes[this.readUint32()];
    const bytes = copyOf(this.readRawBytes(this.readUint32()));
    if (type === undefined) throw new Error('the message was written by another version of poolscope');
    if (type === viewTypes[bufferType]) return Buffer.from(bytes.buffer);
    const { BYTES_PER_ELEMENT: width = 1 } = type as unknown as { BYTES_PER_ELEMENT?: number };
    return new type(bytes.buffer, 0, bytes.byteLength / width);
  }
}

const tagOf = (view: unknown): string => Object.prototype.toString.call(view);
const isOf = (view: ArrayBufferView, type: ViewType): boolean => tagOf(view) === `[object ${type.name}]`;

function copyOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(bytes.byteLength);
  copy.set(bytes);
  return copy;
}

function serialize(value: unknown): Uint8Array {
  const writer = new Writer();
  try {
    writer.writeHeader();
    writer.writeValue(value);
  } catch (error) {
    throw new UserFacingError(
      `this value cannot be copied: ${messageOf(error)}`,
      'Queues, pipes and managed objects carry copies of plain data. Pass locks, queues and shared arrays as arguments instead.',
    );
  }
  return writer.releaseBuffer();
}

function deserialize(bytes: Uint8Array): unknown {
  const reader = new Reader(bytes);
  reader.readHeader();
  return reader.readValue();
}
