import { groupName, type InputField } from './inputField.ts';

/** The group of each item. */
export interface GroupedInputs {
  readonly names: readonly string[];
  /** Index into `names` by item; -1 for an item without the field. */
  readonly codes: readonly number[];
}

/** Most groups. The others are one group, because a list of thousands shows nothing. */
const mostGroups = 500;
const otherName = '(other)';

/** Numbers the groups of inputs in the order in which they are added. */
export class GroupCodes {
  readonly #field: InputField;
  readonly #codeOf = new Map<string, number>();
  readonly #codes: number[] = [];

  constructor(field: InputField) {
    this.#field = field;
  }

  /** `json` is the JSON text of the item's input. */
  add(item: number, json: string): void {
    while (this.#codes.length < item) this.#codes.push(-1);
    const name = groupName(json, this.#field);
    this.#codes[item] = name === undefined ? -1 : this.#code(name);
  }

  get result(): GroupedInputs {
    return { names: [...this.#codeOf.keys()], codes: this.#codes };
  }

  #code(name: string): number {
    const known = this.#codeOf.get(name);
    if (known !== undefined) return known;
    if (this.#codeOf.size >= mostGroups && name !== otherName) return this.#code(otherName);
    const code = this.#codeOf.size;
    this.#codeOf.set(name, code);
    return code;
  }
}
