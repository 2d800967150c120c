import { existsSync, statSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import { longestSource, readRegularSync } from '../files/openRegular.ts';
import { hasModuleSyntax, isNamedCommonJs } from './project.ts';

/**
 * The reason why Node cannot load a module without a loader, as the second half of a sentence; undefined if none was
 * found. The module and its own imports are searched as text.
 */
export function nodeProblem(module: string, nodeVersion: string): string | undefined {
  if (!stripsTypes(nodeVersion) && extname(module).endsWith('ts')) {
    return `Node ${nodeVersion} does not load TypeScript by itself (22.18 and newer do)`;
  }
  return problemIn(module, new Set());
}

function stripsTypes(version: string): boolean {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major > 23 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18);
}

/** A project is not searched further: what is not found here, Node reports when the test runs. */
const mostFiles = 500;

/** Follows relative imports, each file once. */
function problemIn(file: string, seen: Set<string>): string | undefined {
  if (seen.has(file) || seen.size >= mostFiles) return undefined;
  seen.add(file);
  const name = file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
  if (/\.[jt]sx$/.test(file)) return `Node does not load JSX (${name})`;
  if (!/\.[cm]?[jt]s$/.test(file)) return undefined;
  const source = readSource(file);
  const syntax = file.endsWith('ts') ? unstrippable(source) : undefined;
  if (syntax !== undefined) return `${name} has ${syntax}, which Node does not load by itself`;
  if (/\.[jt]s$/.test(file) && hasModuleSyntax(source) && isNamedCommonJs(file))
    return `${name} has import or export, and Node takes it as CommonJS because of "type": "commonjs" in package.json`;
  for (const specifier of relativeImports(source)) {
    const imported = resolve(dirname(file), specifier);
    if (!isFile(imported)) return `${name} imports '${specifier}', which Node does not find by that name`;
    const problem = problemIn(imported, seen);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function readSource(file: string): string {
  try {
    return readRegularSync(file, longestSource).replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  } catch {
    return '';
  }
}

/** TypeScript syntax that Node cannot erase. Only the beginnings of lines are searched, where it usually is. */
function unstrippable(source: string): string | undefined {
  if (/^\s*(?:export\s+)?(?:const\s+)?enum\s+\w/m.test(source)) return 'an enum';
  if (/^\s*(?:export\s+)?namespace\s+\w/m.test(source)) return 'a namespace';
  if (/^\s*@\w/m.test(source)) return 'a decorator';
  if (/\bconstructor\s*\(\s*(?:private|public|protected|readonly)\b/.test(source)) return 'a parameter property';
  return undefined;
}

function relativeImports(source: string): string[] {
  const values = source.replace(/\b(?:import|export)\s+type\b[^;'"]*(['"])[^'"]*\1/g, '');
  return [...values.matchAll(/\b(?:from|import)\s*\(?\s*(['"])(\.{1,2}\/[^'"]+)\1/g)].map(([, , path = '']) => path);
}

const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();
