import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { root } from '../support/root.ts';

/** Calls whose texts are for the log, for developers or for programs. The first argument of `t` is what is translated. */
const notForUsers =
  /(?:^|\.)(?:t|log\.\w+|onProblem|executeCommand|fitting|requireJob|jobOfItems|createOutputChannel)$|^(?:Error|RegExp)$|\blog\.(?:error|warn|info)$/;

/** Texts that are the same in all languages, or are read by programs. */
const asTheyAre = [
  /^Poolscope\b/,
  /^(?:style|font|img|script)-src /,
  /^node /,
  /^\S* run \S*$/,
  /^FILE\.json/,
  /^or export:NAME$/,
  // The key of a row, and the line that a problem matcher reads.
  /^function \{\}$/,
  /^(?:\{\}:)+ error: /,

  /^\n\/\*\*/,
];

/** The tools of language models answer in English. */
const otherFiles = ['src/extension/agentTools.ts'];

test('every text that the extension shows is translated', () => {
  const dir = join(root, 'src/extension');
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  expect(files.length).toBeGreaterThan(80);
  const found = files
    .map((path) => relative(root, join(dir, path)))
    .filter((path) => !otherFiles.includes(path))
    .flatMap((path) => untranslated(path, readFileSync(join(root, path), 'utf8')));
  expect(found).toEqual([]);
});

test('a text that is not translated is found', () => {
  const code =
    "import x from 'a b c';\nshow(`${count} items failed`, t('Open it'), 'Try again');\nlog.warn('not read yet');";
  expect(untranslated('a.ts', code)).toEqual(['a.ts:2: {} items failed', 'a.ts:2: Try again']);
});

/** Literals that read like a text: a word in capitals at the beginning, or words with spaces between them. */
function untranslated(path: string, source: string): string[] {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const text = textOf(node);
    if (text !== undefined && isProse(text) && !asTheyAre.some((form) => form.test(text)) && !isHidden(node)) {
      found.push(`${path}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}: ${text}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function textOf(node: ts.Node): string | undefined {
  if (ts.isTemplateExpression(node)) {
    return node.head.text + node.templateSpans.map(({ literal }) => `{}${literal.text}`).join('');
  }
  return ts.isStringLiteralLike(node) ? node.text : undefined;
}

const isProse = (text: string): boolean =>
  /^[A-Z][a-z]{2,}(?: |…|$)|(?:^|[\s(“])[A-Za-z’-]{2,}[,:;.]? [A-Za-z“({]|\{\} [a-z]{3,}/.test(
    text.replaceAll(/\$\([\w~-]+\) ?/g, ''),
  );

/** Whether a literal is no text for the user: part of an import, a type, a comparison, or an argument of such a call. */
function isHidden(literal: ts.Node): boolean {
  const { parent } = literal;
  if (ts.isLiteralTypeNode(parent) || ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent)) return true;
  if (ts.isBinaryExpression(parent) && /^[!=]==$/.test(parent.operatorToken.getText())) return true;
  for (let node: ts.Node = literal; !ts.isFunctionLike(node) && !ts.isSourceFile(node); node = node.parent) {
    const call = node.parent;
    if (!ts.isCallExpression(call) && !ts.isNewExpression(call)) continue;
    if (call.expression !== node && notForUsers.test(call.expression.getText())) return true;
  }
  return false;
}
