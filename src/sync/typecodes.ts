import { UserFacingError } from '../base/errors.ts';

/** The types of elements, and the typed arrays that hold them. */
export interface TypedArrays {
  int8: Int8Array<SharedArrayBuffer>;
  uint8: Uint8Array<SharedArrayBuffer>;
  int16: Int16Array<SharedArrayBuffer>;
  uint16: Uint16Array<SharedArrayBuffer>;
  int32: Int32Array<SharedArrayBuffer>;
  uint32: Uint32Array<SharedArrayBuffer>;
  float32: Float32Array<SharedArrayBuffer>;
  float64: Float64Array<SharedArrayBuffer>;
  bigint64: BigInt64Array<SharedArrayBuffer>;
  biguint64: BigUint64Array<SharedArrayBuffer>;
}

export type Typecode = keyof TypedArrays;

/** What an element is to JavaScript. */
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

/** Bytes of an element. Throws UserFacingError for what is no typecode. */
export function bytesPer(typecode: string): number {
  return constructorOf(typecode).BYTES_PER_ELEMENT;
}

export function viewOf<C extends Typecode>(typecode: C, buffer: SharedArrayBuffer): TypedArrays[C] {
  return new (constructorOf(typecode))(buffer) as TypedArrays[C];
}

function constructorOf(typecode: string): TypedArrayConstructor {
  if (Object.hasOwn(constructors, typecode)) return constructors[typecode as Typecode];
  throw new UserFacingError(
    `"${typecode}" is no type of elements`,
    `Use one of ${Object.keys(constructors).join(', ')}.`,
  );
}
