import ts from 'typescript';
import { expect, it } from 'vitest';
import { parse, readSources, type Source } from './sources.ts';

interface Length {
  readonly lines: number;
  readonly name: string;
}

it('reminds of the longest files and functions (not a limit)', () => {
  const sources = readSources('src', 'webview');
  const files = longest(sources.map(({ path, text }) => ({ name: path, lines: text.split('\n').length - 1 })));
  const functions = longest(sources.flatMap(functionLengths));
  console.log(['longest files', ...files, 'longest functions', ...functions].join('\n'));
  expect(files.length).toBeGreaterThan(0);
});

function longest(lengths: readonly Length[]): readonly string[] {
  return lengths
    .toSorted((a, b) => b.lines - a.lines)
    .slice(0, 5)
    .map(({ lines, name }) => `  ${String(lines).padStart(4)} ${name}`);
}

function functionLengths(source: Source): readonly Length[] {
  const file = parse(source);
  const lengths: Length[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const first = file.getLineAndCharacterOfPosition(node.getStart()).line;
      const last = file.getLineAndCharacterOfPosition(node.end).line;
      lengths.push({ lines: last - first + 1, name: `${source.path}:${first + 1} ${nameOf(node)}` });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return lengths;
}

function nameOf(node: ts.SignatureDeclaration): string {
  if (node.name) return node.name.getText();
  const { parent } = node;
  return ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) ? parent.name.getText() : '(anonymous)';
}
