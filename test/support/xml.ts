export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u;

/**
 * Parses a document and returns its root. The rules are those of XML 1.0 without DTDs, comments, processing instructions and
 * CDATA. Throws if the document breaks one.
 */
export function parseXml(document: string): XmlElement {
  if (forbidden.test(document)) throw new Error('a character that XML 1.0 does not have');
  const scan = new Scanner(document);
  scan.take(/<\?xml version="1\.0" encoding="UTF-8"\?>\s*/y);
  const root = elementOf(scan);
  scan.take(/\s*$/y);
  return root;
}

class Scanner {
  #at = 0;

  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  has(sign: string): boolean {
    return this.text.startsWith(sign, this.#at);
  }

  take(pattern: RegExp): RegExpExecArray {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text);
    if (!found) throw new Error(`expected ${pattern} at "${this.text.slice(this.#at, this.#at + 60)}"`);
    this.#at = pattern.lastIndex;
    return found;
  }
}

function elementOf(scan: Scanner): XmlElement {
  const name = scan.take(/<([a-zA-Z][\w-]*)/y)[1]!;
  const attributes: Record<string, string> = {};
  while (!scan.has('>') && !scan.has('/>')) {
    const [, key = '', value = ''] = scan.take(/\s+([a-zA-Z][\w-]*)="([^"<]*)"/y);
    if (Object.hasOwn(attributes, key)) throw new Error(`${key} is there twice in ${name}`);
    attributes[key] = decoded(value);
  }
  if (scan.has('/>')) {
    scan.take(/\/>/y);
    return { name, attributes, children: [], text: '' };
  }
  scan.take(/>/y);
  const children: XmlElement[] = [];
  let text = '';
  for (;;) {
    text += decoded(scan.take(/[^<]*/y)[0]);
    if (scan.has('</')) break;
    children.push(elementOf(scan));
  }
  const end = scan.take(/<\/([\w-]+)>/y)[1];
  if (end !== name) throw new Error(`</${end}> ends <${name}>`);
  return { name, attributes, children, text };
}

function decoded(text: string): string {
  return text.replaceAll(/&(?:#(\d+)|(\w+))?(;?)/g, (whole, code?: string, name?: string, end?: string) => {
    if (end === ';' && code !== undefined) return String.fromCodePoint(Number(code));
    const character = end === ';' && name !== undefined ? entities[name] : undefined;
    if (character === undefined) throw new Error(`${whole} is no entity`);
    return character;
  });
}
