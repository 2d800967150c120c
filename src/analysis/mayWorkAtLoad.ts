/**
 * Whether `findTopLevelWork` can find something in a module, by a look at the text. It is for callers that would load
 * the parser of TypeScript for nothing else, which takes longer than the start of a small run.
 */
export function mayWorkAtLoad(sourceText: string, exportName: string): boolean {
  if (/\bpoolscope\b/.test(sourceText) && /\b(Pool|exec|spawn|fork)/.test(sourceText)) return true;
  if (/\b(Worker|Piscina|Tinypool|fork)\b/.test(sourceText) && /__filename|import\.meta\./.test(sourceText))
    return true;
  if (/(?<!function\s{1,9})\b(main|run|start|cli|demo|bench|bootstrap|program|script)\w*\s*\(/.test(sourceText))
    return true;
  const name = exportName === 'default' ? defaultName(sourceText) : exportName;
  if (name === undefined) return false;
  const word = name.replaceAll('$', '\\$');
  // Called, or passed to a function.
  return new RegExp(`(?<!function\\s{1,9})(?<![\\w$.])${word}(\\.call|\\.apply)?\\s*\\(|[(,]\\s*${word}\\s*[,)]`).test(
    sourceText,
  );
}

function defaultName(sourceText: string): string | undefined {
  return /\bexport\s+default\s+(?:async\s+)?(?:function\s+)?([\w$]+)|\bmodule\.exports\s*=\s*([\w$]+)/
    .exec(sourceText)
    ?.slice(1)
    .find((name) => name !== undefined);
}
