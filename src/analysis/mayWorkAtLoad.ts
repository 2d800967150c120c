/**
 * Whether `findTopLevelWork` can find something in a module, by a look at the text. It is for callers that would load
 * the parser of TypeScript for nothing else, which takes longer than the start of a small run.
 */
export function mayWorkAtLoad(sourceText: string, exportName: string): boolean {
  if (/\bpoolscope\b/.test(sourceText) && /\b(Pool|exec|spawn|fork)/.test(sourceText)) return true;
  if (/\b(Worker|Piscina|Tinypool|fork)\b/.test(sourceText) && /__filename|import\.meta\./.test(sourceText))
    return true;
  if (mayBeScript(sourceText)) return true;
  const name = exportName === 'default' ? defaultName(sourceText) : exportName;
  if (name === undefined) return false;
  const word = wordOf(name);
  const text = withoutBody(sourceText, word);
  return new RegExp(calls(word)).test(text) || isArgument(text, word);
}

/** Whether a name may be in the arguments of a call. In the list of an object or array it is not. */
function isArgument(text: string, word: string): boolean {
  return [...text.matchAll(new RegExp(`[(,]\\s*${word}\\s*[,)]`, 'g'))].some(
    ({ index }) => !'[{'.includes(openerAt(text, index) ?? '('),
  );
}

/** The bracket that is open at a place of a text: the nearest one before it, or at it, without its other half between them. */
function openerAt(text: string, place: number): string | undefined {
  let closed = 0;
  for (let at = place; at >= 0; at--) {
    const character = text[at]!;
    if (')]}'.includes(character)) closed++;
    else if ('([{'.includes(character) && closed-- === 0) return character;
  }
  return undefined;
}

const wordOf = (name: string): string => name.replaceAll('$', '\\$');
const calls = (word: string): string => `(?<!function\\s{1,9})(?<![\\w$.])${word}(\\.call|\\.apply)?\\s*\\(`;

/** Names with which scripts begin. A method of this name is none. */
const scriptCalls = new RegExp(
  calls('(?<name>(?:main|run|start|cli|demo|bench|benchmark|bootstrap|program|script)(?:[A-Z\\d_]\\w*)?)'),
  'g',
);

/** Whether the module may call a function of its own with the name of a script: any `main`, else an async function. */
function mayBeScript(sourceText: string): boolean {
  const isAsync = /\basync\b/.test(sourceText);
  const names = new Set([...sourceText.matchAll(scriptCalls)].map(({ groups }) => groups?.['name'] ?? ''));
  return [...names].some(
    (name) =>
      (name === 'main' || isAsync) &&
      new RegExp(`(?:\\b(?:function|class|const|let|var)|[*,{[])\\s*${name}\\b`).test(sourceText),
  );
}

/** The text without the body of the function, which may call itself: from a line that ends with `{` to its `}` in column 0. */
function withoutBody(sourceText: string, word: string): string {
  const declared = `(?:async +)?function *\\*? *${word}\\b|(?:const|let|var) +${word}\\b`;
  const head = new RegExp(`^(?:export +)?(?:default +)?(?:${declared}).*\\{$`, 'm').exec(sourceText);
  if (!head) return sourceText;
  const start = head.index + head[0].length;
  let depth = 1;
  let end = start;
  for (; depth > 0 && end < sourceText.length; end++) {
    if (sourceText[end] === '{') depth++;
    else if (sourceText[end] === '}') depth--;
  }
  // Other braces may be in a text or a comment. Then they do not end in the right place.
  return sourceText[end - 2] === '\n' ? sourceText.slice(0, start) + sourceText.slice(end) : sourceText;
}

function defaultName(sourceText: string): string | undefined {
  return /\bexport\s+default\s+(?:async\s+)?(?:function\s+)?([\w$]+)|\bmodule\.exports\s*=\s*([\w$]+)/
    .exec(sourceText)
    ?.slice(1)
    .find((name) => name !== undefined);
}
