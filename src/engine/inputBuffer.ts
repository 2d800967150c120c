/** Inputs with their numbers, in parallel arrays. */
export interface NumberedInputs {
  readonly items: number[];
  readonly inputs: unknown[];
}

/** Inputs that were read together, with the memory they use. */
export interface InputSlice extends NumberedInputs {
  readonly bytes: number;
}

/** Inputs that were read but not yet taken, with an estimate of the memory they use. */
export class InputBuffer {
  readonly #slices: InputSlice[] = [];
  /** Inputs of the first slice that have been taken. */
  #taken = 0;
  #count = 0;
  #bytes = 0;

  get count(): number {
    return this.#count;
  }

  get bytes(): number {
    return this.#bytes;
  }

  add(slice: InputSlice): void {
    if (slice.items.length === 0) return;
    this.#slices.push(slice);
    this.#count += slice.items.length;
    this.#bytes += slice.bytes;
  }

  /**
   * Removes the first `count` inputs, or all if there are fewer, and returns them. It returns fewer, but at least those of one
   * slice, if they use more than `mostBytes`.
   */
  take(count: number, mostBytes = Infinity): NumberedInputs {
    const taken: NumberedInputs = { items: [], inputs: [] };
    let bytes = 0;
    for (let [slice] = this.#slices; slice && taken.items.length < count; [slice] = this.#slices) {
      bytes += slice.bytes;
      if (bytes > mostBytes && taken.items.length > 0) break;
      this.#move(slice, count - taken.items.length, taken);
    }
    this.#count -= taken.items.length;
    return taken;
  }

  /**
   * One push for each item, because a call with very many arguments fails. The memory counts until the whole slice is
   * taken.
   */
  #move({ items, inputs, bytes }: InputSlice, most: number, into: NumberedInputs): void {
    const end = Math.min(items.length, this.#taken + most);
    for (let k = this.#taken; k < end; k++) {
      into.items.push(items[k] ?? 0);
      into.inputs.push(inputs[k]);
    }
    this.#taken = end;
    if (end < items.length) return;
    this.#slices.shift();
    this.#taken = 0;
    this.#bytes -= bytes;
  }
}
