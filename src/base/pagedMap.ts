const pageSize = 256;
const emptyPage = Array.from<undefined>({ length: pageSize });

interface Page<T> {
  readonly values: (T | undefined)[];
  used: number;
}

/**
 * A map for many neighbouring numbers that live for a short time. One entry of a Map holds the values of 256 numbers: a
 * Map with an entry for each takes five times as long, most of which is its growth and its garbage.
 */
export class PagedMap<T extends string | number | boolean | object> {
  readonly #pages = new Map<number, Page<T>>();
  /** The page of the last call. */
  #number = -1;
  #page: Page<T> | undefined;

  /** The number of pages in memory. */
  get pages(): number {
    return this.#pages.size;
  }

  get(number: number): T | undefined {
    return this.#find(number)?.values[number % pageSize];
  }

  set(number: number, value: T): void {
    const page = this.#find(number) ?? this.#create();
    const at = number % pageSize;
    if (page.values[at] === undefined) page.used++;
    page.values[at] = value;
  }

  delete(number: number): void {
    const page = this.#find(number);
    const at = number % pageSize;
    if (page?.values[at] === undefined) return;
    page.values[at] = undefined;
    page.used--;
    if (page.used > 0) return;
    this.#pages.delete(this.#number);
    this.#page = undefined;
  }

  #find(number: number): Page<T> | undefined {
    const pageNumber = Math.floor(number / pageSize);
    if (pageNumber !== this.#number) {
      this.#number = pageNumber;
      this.#page = this.#pages.get(pageNumber);
    }
    return this.#page;
  }

  /** The page of the last call of #find, which did not exist. */
  #create(): Page<T> {
    const page = { values: [...emptyPage], used: 0 };
    this.#pages.set(this.#number, page);
    this.#page = page;
    return page;
  }
}
