// Writes media/l10n/bundle.l10n.json, the English texts that are translated: `node .config/texts.mjs [--check]`. They are the first
// arguments of `t` in src/ and webview/. `--check` also compares the other languages with it, here and in package.nls.json.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { fail, root } from './lib.mjs';

const folder = join(root, 'media/l10n');
const file = join(folder, 'bundle.l10n.json');
const read = (path) => JSON.parse(readFileSync(path, 'utf8'));

const texts = [...new Set(sourceFiles().flatMap(textsIn))].sort((a, b) => (a < b ? -1 : 1));
const json = `${JSON.stringify(Object.fromEntries(texts.map((text) => [text, text])), undefined, 2)}\n`;
if (!process.argv.includes('--check')) writeFileSync(file, json);
else check();

function check() {
  if (readFileSync(file, 'utf8') !== json) fail('media/l10n/bundle.l10n.json is out of date: run `npm run texts`.');
  const others = (dir, base) =>
    readdirSync(dir)
      .filter((name) => name.startsWith(`${base}.`) && name !== `${base}.json`)
      .map((name) => join(dir, name));
  const problems = [
    ...others(folder, 'bundle.l10n').flatMap((path) => misfits(path, read(file))),
    ...others(root, 'package.nls').flatMap((path) => misfits(path, read(join(root, 'package.nls.json')))),
  ];
  if (problems.length > 0) fail(problems.join('\n'));
}

/** What a translation lacks, has too much, or gives other inserts or commands. */
function misfits(path, english) {
  const translated = read(path);
  const marks = (text) => (text.match(/\{\d+\}|\(command:[\w.]+\)|\$\([\w-]+\)|`[^`]+`/g) ?? []).sort().join(' ');
  return [
    ...Object.keys(english)
      .filter((key) => !(key in translated))
      .map((key) => `lacks: ${key}`),
    ...Object.keys(translated)
      .filter((key) => !(key in english))
      .map((key) => `is not used: ${key}`),
    ...Object.keys(english)
      .filter((key) => key in translated && marks(english[key]) !== marks(translated[key]))
      .map((key) => `has other inserts, commands, icons or code: ${key}`),
  ].map((problem) => `${path.slice(root.length + 1)} ${problem}`);
}

function sourceFiles() {
  return ['src', 'webview'].flatMap((dir) =>
    readdirSync(join(root, dir), { recursive: true })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => join(root, dir, path)),
  );
}

function textsIn(path) {
  const source = readFileSync(path, 'utf8');
  if (!source.includes('/texts.ts')) return [];
  const found = [];
  const visit = (node) => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 't') {
      const [text] = node.arguments;
      if (!text || !ts.isStringLiteralLike(text)) fail(`${path}: expected t('a text'), found ${node.getText()}`);
      found.push(text.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true));
  return found;
}
