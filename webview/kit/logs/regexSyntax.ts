/** A pattern as a tree. A `char` matches one character, that of `source`, which is a pattern for itself: `a`, `\d`, `[^x]`. */
export type RegexNode =
  | { readonly kind: 'char'; readonly source: string }
  | { readonly kind: 'edge'; readonly edge: Edge }
  | { readonly kind: 'sequence'; readonly parts: readonly RegexNode[] }
  | { readonly kind: 'either'; readonly options: readonly RegexNode[] }
  | { readonly kind: 'repeat'; readonly body: RegexNode; readonly least: number; readonly most: number };

export type Edge = '^' | '$' | '\\b' | '\\B';

/** Classes that match more than one character: strings, and properties of strings. */
const stringClass = /\\q\{|\\p\{(?:Basic_Emoji|Emoji_Keycap_Sequence|RGI_)/;

/** Parses a source that the built-in RegExp accepts. Throws if it cannot be matched in linear time. */
export function parseRegex(source: string, flags: string): RegexNode {
  return new Parser(source, flags).parse();
}

class Parser {
  #at = 0;

  private readonly source: string;
  private readonly isUnicode: boolean;
  private readonly hasSets: boolean;

  constructor(source: string, flags: string) {
    this.source = source;
    this.hasSets = flags.includes('v');
    this.isUnicode = this.hasSets || flags.includes('u');
  }

  parse(): RegexNode {
    return this.#either();
  }

  #either(): RegexNode {
    const first = this.#sequence();
    const others: RegexNode[] = [];
    while (this.#take('|')) others.push(this.#sequence());
    return others.length === 0 ? first : { kind: 'either', options: [first, ...others] };
  }

  #sequence(): RegexNode {
    const parts: RegexNode[] = [];
    while (this.#at < this.source.length && !/^[|)]/.test(this.#rest())) parts.push(this.#repeated());
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
    const counted = /^\{(\d+)(,?)(\d*)\}/.exec(this.#rest());
    if (!counted) return undefined;
    this.#at += counted[0].length;
    const least = Number(counted[1]);
    if (!counted[2]) return [least, least];
    return [least, counted[3] ? Number(counted[3]) : Infinity];
  }

  #atom(): RegexNode {
    if (this.#take('(')) return this.#group();
    if (this.#take('^')) return { kind: 'edge', edge: '^' };
    if (this.#take('$')) return { kind: 'edge', edge: '$' };
    if (this.#rest().startsWith('[')) return this.#class();
    if (this.#take('\\')) return this.#escape();
    return this.#char(
      this.isUnicode ? String.fromCodePoint(this.source.codePointAt(this.#at) ?? 0) : this.source.charAt(this.#at),
    );
  }

  #group(): RegexNode {
    const [, look, flags] = /^\?(<?[=!])|^\?([a-z-]+):/.exec(this.#rest()) ?? [];
    if (look !== undefined) refuse(`${look.startsWith('<') ? 'look-behind' : 'look-ahead'} (?${look}…)`);
    if (flags !== undefined) refuse(`flags for a group (?${flags}:…)`);
    this.#at += /^\?(?::|<[^>]*>)/.exec(this.#rest())?.[0].length ?? 0;
    const inside = this.#either();
    this.#take(')');
    return inside;
  }

  /** Classes are nested with the flag v. */
  #class(): RegexNode {
    let depth = 0;
    let to = this.#at;
    do {
      const character = this.source[to];
      if (character === '[' && (depth === 0 || this.hasSets)) depth++;
      if (character === ']') depth--;
      to += character === '\\' ? 2 : 1;
    } while (depth > 0);
    return this.#char(this.source.slice(this.#at, to));
  }

  #escape(): RegexNode {
    const [token = ''] = (this.isUnicode ? unicodeEscape : plainEscape).exec(this.#rest()) ?? [];
    if (token === 'b' || token === 'B') {
      this.#at++;
      return { kind: 'edge', edge: `\\${token}` };
    }
    if (/^[1-9]|^k/.test(token)) refuse(`a back reference \\${/^\d+|^k<[^>]*>?|^k/.exec(this.#rest())?.[0] ?? token}`);
    if (/^0\d|^c$/.test(token)) refuse(`an escape \\${token}`);
    this.#at--;
    return this.#char(`\\${token}`);
  }

  #char(source: string): RegexNode {
    if (this.hasSets && stringClass.test(source))
      refuse(`strings in a class ${/\\[qp]\{[^}]*\}?/.exec(source)?.[0] ?? ''}`);
    this.#at += source.length;
    return { kind: 'char', source };
  }

  #rest(): string {
    return this.source.slice(this.#at);
  }

  #take(character: string): boolean {
    if (this.source[this.#at] !== character) return false;
    this.#at++;
    return true;
  }
}

/** What follows a backslash. With u and v, `\u{1F680}` and a pair of surrogates are one character. */
const unicodeEscape =
  /^(?:u\{[^}]*\}|u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|c[a-zA-Z]|[pP]\{[^}]*\}|[^])/;
const plainEscape = /^(?:u[\da-fA-F]{4}|x[\da-fA-F]{2}|c[a-zA-Z]|0\d|[^])/;

function refuse(construct: string): never {
  throw new Error(`${construct} is not supported: the filter uses patterns that never take long`);
}
