/** The open entries of a list, which take more than one row each. They are few, so plain arrays are fast enough. */
export class Expansion {
  /** The rows of text of each open entry. */
  #open = new Map<number, readonly string[]>();
  #sorted: readonly number[] = [];

  isOpen(entry: number): boolean {
    return this.#open.has(entry);
  }

  toggle(entry: number, rows: () => readonly string[]): void {
    if (!this.#open.delete(entry)) this.#open.set(entry, rows());
    this.#sorted = [...this.#open.keys()].sort((a, b) => a - b);
  }

  clear(): void {
    this.#open.clear();
    this.#sorted = [];
  }

  /** Number of rows of `entries` entries. */
  rowCount(entries: number): number {
    let rows = entries;
    for (const entry of this.#sorted) if (entry < entries) rows += this.#extra(entry);
    return rows;
  }

  /** The entry in a row, and its line of text there; the text is undefined if the entry is closed. */
  locate(row: number): { readonly entry: number; readonly line: number; readonly text: string | undefined } {
    let shift = 0;
    for (const entry of this.#sorted) {
      const start = entry + shift;
      if (row < start) break;
      const extra = this.#extra(entry);
      if (row <= start + extra) return { entry, line: row - start, text: this.#open.get(entry)?.[row - start] };
      shift += extra;
    }
    return { entry: row - shift, line: 0, text: undefined };
  }

  /** First row of an entry. */
  rowOf(entry: number): number {
    let row = entry;
    for (const open of this.#sorted) if (open < entry) row += this.#extra(open);
    return row;
  }

  #extra(entry: number): number {
    return Math.max(0, (this.#open.get(entry)?.length ?? 1) - 1);
  }
}
