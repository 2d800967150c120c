import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { root } from '../support/root.ts';
import { commentsOf, dangles } from './comments.ts';
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

it('reminds of comments that open with a dangling preposition or relative pronoun (not a limit)', () => {
  const comments = readSources('src', 'webview', 'test').flatMap(commentsOf);
  const dangling = comments.filter(({ text }) => dangles(text));
  const places = dangling.slice(0, 10).map(({ path, line, text }) => `  ${path}:${line} ${text.slice(0, 80)}`);
  console.log([`${dangling.length} of ${comments.length} comments dangle`, ...places].join('\n'));
  expect(comments.length).toBeGreaterThan(0);
});

it('reminds of the length of the README (not a limit)', () => {
  const words = readFileSync(join(root, 'README.md'), 'utf8').split(/\s+/).filter(Boolean);
  console.log(`README.md has ${words.length} words; a page has at most 900`);
  expect(words.length).toBeGreaterThan(0);
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
