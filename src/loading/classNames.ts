/**
 * Gives classes their own names again. Where a class refers to itself, esbuild may write
 *
 *     const _Counter = class _Counter {        ->  const _Counter = class _Counter { static { … name: "Counter" … }
 *     };
 *     let Counter = _Counter;
 *
 * and `Counter.name` would be `_Counter`. esbuild's own `keepNames` adds a call to every function, which breaks code that
 * sends functions elsewhere as text. What is inserted ends a line, so the source map holds.
 */
export function keepClassNames(source: string, code: string): string {
  let named = code;
  for (const [, name = '', alias = ''] of code.matchAll(
    /^[ \t]*(?:export )?(?:let|const|var) ([\w$]+) = (_[\w$]+);$/gm,
  )) {
    // An alias that the source has itself is a name that its author gave.
    if (!alias.startsWith(`_${name}`) || source.includes(alias)) continue;
    const head = new RegExp(`^(.*= class ${alias.replaceAll('$', '\\$')}(?: extends .*)? \\{)$`, 'm');
    named = named.replace(head, (found: string) => found + naming(name));
  }
  return named;
}

/** A method or field called `name` is left as it is. */
const naming = (name: string): string =>
  ` static { if (typeof this.name === "string") Object.defineProperty(this, "name", { value: ${JSON.stringify(name)}, configurable: true }); }`;
