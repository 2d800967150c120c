type ColumnArray = Float64Array | Int32Array | Uint8Array;

/** A typed array that grows. `push` is amortised O(1); `set` past the end fills the gap with `fill`. */
export class Column<A extends ColumnArray> {
  #data: A;
  #length = 0;

  private readonly create: (capacity: number) => A;
  private readonly fill: number;

  constructor(create: (capacity: number) => A, fill = 0) {
    this.create = create;
    this.fill = fill;
    this.#data = create(64);
  }

  get length(): number {
    return this.#length;
  }

  /** A view of the cells in use. It is valid until the next `push` or `set`. */
  get view(): A {
    return this.#data.subarray(0, this.#length) as A;
  }

  get(index: number): number {
    return index < this.#length ? (this.#data[index] ?? this.fill) : this.fill;
  }

  push(value: number): void {
    if (this.#length === this.#data.length) this.#grow(this.#length + 1);
    this.#data[this.#length++] = value;
  }

  set(index: number, value: number): void {
    if (index >= this.#data.length) this.#grow(index + 1);
    if (index >= this.#length) {
      if (this.fill !== 0) this.#data.fill(this.fill, this.#length, index);
      this.#length = index + 1;
    }
    this.#data[index] = value;
  }

  #grow(needed: number): void {
    const next = this.create(Math.max(needed, this.#data.length * 2));
    next.set(this.#data);
    this.#data = next;
  }
}

export const float64Column = (fill = 0): Column<Float64Array> => new Column((n) => new Float64Array(n), fill);
export const int32Column = (fill = 0): Column<Int32Array> => new Column((n) => new Int32Array(n), fill);
export const uint8Column = (): Column<Uint8Array> => new Column((n) => new Uint8Array(n));
