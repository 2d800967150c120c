import type ts from 'typescript';

/** Whether the line above has the comment `// poolscope-ignore-next-line CODE`, for one code or several. */
export function isIgnored(file: ts.SourceFile, line: number, code: string): boolean {
  if (line === 0) return false;
  const starts = file.getLineStarts();
  const above = file.text.slice(starts[line - 1], starts[line]);
  const [, codes = ''] = /\/\/\s*poolscope-ignore-next-line\s+([\w, -]+)/.exec(above) ?? [];
  return codes.split(/[\s,]+/).includes(code);
}
