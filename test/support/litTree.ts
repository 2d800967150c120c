import { nothing, type LitElement } from 'lit';

/** An element of a rendered template. */
export interface Node {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Values of `.name=` and `?name=` bindings. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly listeners: Readonly<Record<string, (event: unknown) => void>>;
  readonly children: readonly (Node | string)[];
}

interface Template {
  readonly strings: readonly string[];
  readonly values: readonly unknown[];
}

/** What an element renders, without a browser: its `render()`, or a template, as a tree. */
export function rendered(source: LitElement | Template | typeof nothing): Node {
  const template = source instanceof Object && 'strings' in source ? source : callRender(source);
  return { tag: 'root', attributes: {}, properties: {}, listeners: {}, children: new Parser().parse(template) };
}

const callRender = (element: unknown): unknown => (element as { render(): unknown }).render();

/** All text, with white space as a browser shows it. */
export function textOf(node: Node | string): string {
  return rawText(node).replaceAll(/\s+/g, ' ').trim();
}

const blocks = new Set(['p', 'div', 'section', 'td', 'th', 'tr', 'li', 'h1', 'h2', 'h3', 'button', 'span', 'dt', 'dd']);

function rawText(node: Node | string): string {
  if (typeof node === 'string') return node;
  const inside = node.children.map(rawText).join('');
  return blocks.has(node.tag) && node.tag !== 'span' ? ` ${inside} ` : inside;
}

/** Elements inside a node, outermost first, that fit. */
export function all(node: Node, fits: string | ((node: Node) => boolean)): Node[] {
  const test = typeof fits === 'string' ? (each: Node): boolean => each.tag === fits : fits;
  return node.children.flatMap((child) =>
    typeof child === 'string' ? [] : [...(test(child) ? [child] : []), ...all(child, test)],
  );
}

/** The element that can be clicked and has this text or label. Throws if there is none. */
export function control(node: Node, name: string): Node {
  const named = (each: Node): boolean =>
    each.listeners['click'] !== undefined &&
    (textOf(each) === name || each.attributes['label'] === name || each.attributes['aria-label'] === name);
  const [found] = all(node, named);
  if (!found) throw new Error(`no control "${name}" in: ${textOf(node)}`);
  return found;
}

/** Clicks it, as the browser would. */
export function click(node: Node, name: string): void {
  control(node, name).listeners['click']?.({
    stopPropagation: () => {},
    preventDefault: () => {},
    currentTarget: { closest: () => null },
  });
}

/** Texts of all controls. */
export const controls = (node: Node): string[] =>
  all(node, ({ listeners }) => listeners['click'] !== undefined).map(
    (each) => textOf(each) || each.attributes['label'] || '',
  );

const voidTags = new Set(['input', 'br', 'hr', 'img']);

interface Open extends Node {
  readonly attributes: Record<string, string>;
  readonly properties: Record<string, unknown>;
  readonly listeners: Record<string, (event: unknown) => void>;
  readonly children: (Node | string)[];
}

/** Reads templates as Lit does: a value behind `=` inside a tag is bound to the attribute, any other one is content. */
class Parser {
  readonly #root: Open = open('root');
  readonly #stack: Open[] = [this.#root];

  parse(content: unknown): readonly (Node | string)[] {
    this.#add(content);
    return this.#root.children;
  }

  get #top(): Open {
    return this.#stack.at(-1) ?? this.#root;
  }

  #add(content: unknown): void {
    if (content === nothing || content === null || content === undefined || content === '') return;
    if (Array.isArray(content)) for (const each of content) this.#add(each);
    else if (typeof content === 'object' && 'strings' in content) this.#template(content as Template);
    else if (typeof content === 'object' && 'values' in content) this.#directive((content as Template).values);
    else if (typeof content === 'object' && Symbol.iterator in content) this.#add([...(content as Iterable<unknown>)]);
    else this.#top.children.push(String(content));
  }

  /** `repeat(items, key, template)` is the one directive that panels use for content. */
  #directive(values: readonly unknown[]): void {
    const [items, , template] = values as [Iterable<unknown>, unknown, (item: unknown, k: number) => unknown];
    [...items].forEach((item, k) => this.#add(template(item, k)));
  }

  #template({ strings, values }: Template): void {
    const depth = this.#stack.length;
    let tag = '';
    let bound: unknown[] = [];
    for (const [k, part] of strings.entries()) {
      let rest = part;
      for (;;) {
        if (tag === '') {
          const at = rest.indexOf('<');
          this.#text(at < 0 ? rest : rest.slice(0, at));
          if (at < 0) break;
          tag = '<';
          rest = rest.slice(at + 1);
        }
        const end = endOfTag(tag + rest) - tag.length;
        if (end < 0) {
          tag += rest;
          break;
        }
        this.#tag(tag.slice(1) + rest.slice(0, end), bound);
        [tag, bound, rest] = ['', [], rest.slice(end + 1)];
      }
      if (k >= values.length) continue;
      if (tag === '') this.#add(values[k]);
      else {
        tag += `\u0000${bound.length}\u0000`;
        bound.push(values[k]);
      }
    }
    this.#stack.length = Math.max(1, Math.min(this.#stack.length, depth));
  }

  #text(text: string): void {
    if (text.trim() !== '') this.#top.children.push(unescaped(text));
    else if (text !== '') this.#top.children.push(' ');
  }

  #tag(source: string, bound: readonly unknown[]): void {
    if (source.startsWith('!--')) return;
    if (source.startsWith('/')) {
      if (this.#stack.length > 1) this.#stack.pop();
      return;
    }
    const [, name = '', rest = ''] = /^([\w-]+)([^]*)$/.exec(source) ?? [];
    const node = open(name);
    for (const [, key = '', quoted, plain] of rest.matchAll(/([@.?]?[\w:-]+)(?:=(?:"([^"]*)"|([^\s"]+)))?/g))
      bind(node, key, quoted ?? plain ?? '', bound);
    this.#top.children.push(node);
    if (!voidTags.has(name) && !source.endsWith('/')) this.#stack.push(node);
  }
}

const open = (tag: string): Open => ({ tag, attributes: {}, properties: {}, listeners: {}, children: [] });

/** Index of the `>` that ends the tag, outside of quotes. */
function endOfTag(source: string): number {
  let quoted = false;
  for (let k = 0; k < source.length; k++) {
    if (source[k] === '"') quoted = !quoted;
    else if (source[k] === '>' && !quoted) return k;
  }
  return -1;
}

function bind(node: Open, key: string, text: string, bound: readonly unknown[]): void {
  const [, index] = /^\u0000(\d+)\u0000$/.exec(text) ?? [];
  const value = index === undefined ? undefined : bound[Number(index)];
  if (key.startsWith('@')) node.listeners[key.slice(1)] = value as (event: unknown) => void;
  else if (key.startsWith('.') || key.startsWith('?')) node.properties[key.slice(1)] = value;
  else node.attributes[key] = unescaped(text.replaceAll(/\u0000(\d+)\u0000/g, (_, k) => String(bound[Number(k)])));
}

const unescaped = (text: string): string => text.replaceAll('&nbsp;', '\u00a0').replaceAll('&amp;', '&');
