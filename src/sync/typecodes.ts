import { UserFacingError } from '../base/errors.ts';

/** The typecodes, each with the typed array that holds its elements. */
export interface TypedArrays {
  /** 1 byte, -128 to 127; Python `b`. */
  int8: Int8Array<SharedArrayBuffer>;
  /** 1 byte, 0 to 255; Python `B`. */
  uint8: Uint8Array<SharedArrayBuffer>;
  /** 2 bytes, signed; Python `h`. */
  int16: Int16Array<SharedArrayBuffer>;
  /** 2 bytes, unsigned; Python `H`. */
  uint16: Uint16Array<SharedArrayBuffer>;
  /** 4 bytes, signed; Python `i`. */
  int32: Int32Array<SharedArrayBuffer>;
  /** 4 bytes, unsigned; Python `I`. */
  uint32: Uint32Array<SharedArrayBuffer>;
  /** 4 bytes; Python `f`. */
  float32: Float32Array<SharedArrayBuffer>;
  /** 8 bytes, any JavaScript number; Python `d`. */
  float64: Float64Array<SharedArrayBuffer>;
  /** 8 bytes, signed, a bigint; Python `q`. */
  bigint64: BigInt64Array<SharedArrayBuffer>;
  /** 8 bytes, unsigned, a bigint; Python `Q`. */
  biguint64: BigUint64Array<SharedArrayBuffer>;
}

/** The name of a type of numbers. Python uses letters instead, such as `i` for `int32`. */
export type Typecode = keyof TypedArrays;

/** The JavaScript type of an element. */
export type ElementOf<C extends Typecode> = C extends 'bigint64' | 'biguint64' ? bigint : number;

interface TypedArrayConstructor {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: SharedArrayBuffer): unknown;
}

const constructors: Readonly<Record<Typecode, TypedArrayConstructor>> = {
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  float32: Float32Array,
  float64: Float64Array,
  bigint64: BigInt64Array,
  biguint64: BigUint64Array,
};

/** Bytes of an element. Throws UserFacingError for an unknown typecode. */
export function bytesPer(typecode: string): number {
  return constructorOf(typecode).BYTES_PER_ELEMENT;
}

export function viewOf<C extends Typecode>(typecode: C, buffer: SharedArrayBuffer): TypedArrays[C] {
  return new (constructorOf(typecode))(buffer) as TypedArrays[C];
}

function constructorOf(typecode: string): TypedArrayConstructor {
  if (Object.hasOwn(constructors, typecode)) return constructors[typecode as Typecode];
  throw new UserFacingError(`"${typecode}" is not a typecode`, `Use one of ${Object.keys(constructors).join(', ')}.`);
}
