/** A pattern as a tree. Characters are UTF-16 units; -1 is the position before the start and after the end. */
export type RegexNode =
  | { readonly kind: 'char'; readonly matches: (code: number) => boolean }
  | { readonly kind: 'assert'; readonly holds: (before: number, after: number) => boolean }
  | { readonly kind: 'sequence'; readonly parts: readonly RegexNode[] }
  | { readonly kind: 'either'; readonly options: readonly RegexNode[] }
  | { readonly kind: 'repeat'; readonly body: RegexNode; readonly least: number; readonly most: number };

const isWord = (code: number): boolean => code >= 0 && /\w/.test(String.fromCharCode(code));
const isLineEnd = (code: number): boolean => code === 10 || code === 13 || code === 0x2028 || code === 0x2029;

/** Parses a source that the built-in RegExp accepts. Throws if it cannot be matched in linear time. */
export function parseRegex(source: string, flags: string): RegexNode {
  return new Parser(source, flags).parse();
}

class Parser {
  #at = 0;

  private readonly source: string;
  private readonly flags: string;

  constructor(source: string, flags: string) {
    this.source = source;
    this.flags = flags;
  }

  parse(): RegexNode {
    return this.#either();
  }

  #either(): RegexNode {
    const options = [this.#sequence()];
    while (this.#take('|')) options.push(this.#sequence());
    return options.length === 1 ? options[0]! : { kind: 'either', options };
  }

  #sequence(): RegexNode {
    const parts: RegexNode[] = [];
    while (this.#at < this.source.length && this.#peek() !== '|' && this.#peek() !== ')') parts.push(this.#repeated());
    return { kind: 'sequence', parts };
  }

  #repeated(): RegexNode {
    const body = this.#atom();
    const bounds = this.#bounds();
    if (!bounds) return body;
    // Lazy and greedy repetitions are equal here, because only the existence of a match matters.
    this.#take('?');
    return { kind: 'repeat', body, least: bounds[0], most: bounds[1] };
  }

  #bounds(): readonly [number, number] | undefined {
    if (this.#take('*')) return [0, Infinity];
    if (this.#take('+')) return [1, Infinity];
    if (this.#take('?')) return [0, 1];
    const counted = /^\{(\d+)(,?)(\d*)\}/.exec(this.source.slice(this.#at));
    if (!counted) return undefined;
    this.#at += counted[0].length;
    const least = Number(counted[1]);
    if (!counted[2]) return [least, least];
    return [least, counted[3] ? Number(counted[3]) : Infinity];
  }

  #atom(): RegexNode {
    const character = this.source[this.#at++]!;
    switch (character) {
      case '(':
        return this.#group();
      case '[':
        return this.#class();
      case '.':
        return { kind: 'char', matches: this.flags.includes('s') ? () => true : (code) => !isLineEnd(code) };
      case '^':
        return this.#edge((before) => before);
      case '$':
        return this.#edge((_, after) => after);
      case '\\':
        return this.#escape();
      default:
        return this.#literal(character);
    }
  }

  #edge(side: (before: number, after: number) => number): RegexNode {
    const lines = this.flags.includes('m');
    return {
      kind: 'assert',
      holds: (before, after) => {
        const code = side(before, after);
        return code < 0 || (lines && isLineEnd(code));
      },
    };
  }

  #group(): RegexNode {
    if (/^\?(=|!|<=|<!)/.test(this.source.slice(this.#at))) throw new Error('look-around is not supported here');
    const head = /^\?(?::|<[^>]*>)/.exec(this.source.slice(this.#at));
    if (head) this.#at += head[0].length;
    else if (this.#peek() === '?') throw new Error('this kind of group is not supported here');
    const inside = this.#either();
    this.#take(')');
    return inside;
  }

  /** A class or an escape that the built-in RegExp matches on one character, kept as a table for Latin-1. */
  #byBuiltIn(source: string): RegexNode {
    const one = new RegExp(`^(?:${source})$`, this.flags.replace(/[gym]/g, ''));
    const table = Uint8Array.from({ length: 256 }, (_, code) => (one.test(String.fromCharCode(code)) ? 1 : 0));
    return {
      kind: 'char',
      matches: (code) => (code < 256 ? table[code] === 1 : one.test(String.fromCharCode(code))),
    };
  }

  #class(): RegexNode {
    const from = this.#at - 1;
    while (this.source[this.#at] !== ']') this.#at += this.source[this.#at] === '\\' ? 2 : 1;
    this.#at++;
    return this.#byBuiltIn(this.source.slice(from, this.#at));
  }

  #escape(): RegexNode {
    const rest = this.source.slice(this.#at);
    const [token = ''] = /^(?:u\{[^}]*\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|c[a-zA-Z]|[pP]\{[^}]*\}|[^])/.exec(rest) ?? [];
    this.#at += token.length;
    if (token === 'b') return { kind: 'assert', holds: (before, after) => isWord(before) !== isWord(after) };
    if (token === 'B') return { kind: 'assert', holds: (before, after) => isWord(before) === isWord(after) };
    if (/^[1-9k]/.test(token)) throw new Error('back references are not supported here');
    return this.#byBuiltIn(`\\${token}`);
  }

  #literal(character: string): RegexNode {
    const code = (this.flags.includes('i') ? character.toLowerCase() : character).charCodeAt(0);
    return { kind: 'char', matches: (other) => other === code };
  }

  #peek(): string | undefined {
    return this.source[this.#at];
  }

  #take(character: string): boolean {
    if (this.#peek() !== character) return false;
    this.#at++;
    return true;
  }
}
