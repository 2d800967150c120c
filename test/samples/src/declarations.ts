// Parses every .d.ts file of an installed package and counts what it declares.
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { globSync } from 'tinyglobby';
import ts from 'typescript';

export const inputs = globSync('**/*.d.ts', {
  cwd: dirname(fileURLToPath(import.meta.resolve('@types/node/package.json'))),
  absolute: true,
}).sort();

/** Takes the path of a declaration file; returns the number of declarations of each kind. */
export function countDeclarations(file: string): Record<string, number> {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  const counts: Record<string, number> = {};
  const visit = (node: ts.Node): void => {
    if (ts.isInterfaceDeclaration(node)) counts['interfaces'] = (counts['interfaces'] ?? 0) + 1;
    if (ts.isFunctionDeclaration(node)) counts['functions'] = (counts['functions'] ?? 0) + 1;
    if (ts.isClassDeclaration(node)) counts['classes'] = (counts['classes'] ?? 0) + 1;
    if (ts.isTypeAliasDeclaration(node)) counts['types'] = (counts['types'] ?? 0) + 1;
    ts.forEachChild(node, visit);
  };
  visit(source);
  return counts;
}
