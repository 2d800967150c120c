/** Lines of `shown` that `printed` lacks, in their order. Numbers, their units and the width of columns may differ. */
export function missingLines(shown: string, printed: string): readonly string[] {
  const lines = printed.split('\n').map(pattern);
  const missing: string[] = [];
  let from = 0;
  for (const line of shown.split('\n')) {
    const wanted = pattern(line);
    if (wanted === '' || wanted === '…') continue;
    const at = lines.findIndex((each, k) => k >= from && matches(each, wanted));
    if (at === -1) missing.push(line);
    else from = at + 1;
  }
  return missing;
}

function matches(printed: string, wanted: string): boolean {
  return wanted.endsWith('…') ? printed.startsWith(wanted.slice(0, -1).trimEnd()) : printed === wanted;
}

function pattern(line: string): string {
  return line
    .replaceAll(/\d+(?:[.,]\d+)*/g, '#')
    .replaceAll(/# ?(?:µs|ms|s|min|h|B|KB|MB|GB|KiB|MiB|%)(?![\w])/g, '#')
    .replaceAll(/[+−±]#/g, '#')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** The outputs that comments of a program announce: `console.log(a); // 1`, `print(a)  # 1`. */
export function announcedLines(code: string): readonly string[] {
  return [...code.matchAll(/^.*(?:console\.log|print)\(.*\);? +(?:\/\/|#) (.*)$/gm)].map(([, text = '']) => text);
}
