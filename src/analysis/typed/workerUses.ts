import ts from 'typescript';
import { isNamed, nodesIn, unwrap } from '../nodes.ts';
import { Project } from './project.ts';
import type { WorkerUse } from './workerCode.ts';

/** By the path of the module. */
export type UsesByModule = ReadonlyMap<string, WorkerUse>;

/**
 * The modules that a file opens as those of workers: the first argument of `Pool.open`, and `filename` of `new Piscina`. Only
 * paths that are written in the file are known: `new URL('./work.js', import.meta.url)`, `resolve(__dirname, 'work.js')`,
 * or `import.meta.url` for the file itself.
 */
export function workerUsesIn(file: ts.SourceFile): UsesByModule {
  const uses = new Map<string, WorkerUse>();
  if (!/\bPool\b|\bPiscina\b|\bTinypool\b/.test(file.text)) return uses;
  for (const node of nodesIn(file)) {
    const opened = openedBy(node);
    const path = opened && pathOf(opened.module, file);
    if (path !== undefined) uses.set(path, { areProcesses: opened?.areProcesses === true });
  }
  return uses;
}

function openedBy(node: ts.Node): { readonly module: ts.Expression; readonly areProcesses: boolean } | undefined {
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const { expression, name } = node.expression;
    const [module, options] = node.arguments;
    if (!module || name.text !== 'open' || !isNamed(expression, 'Pool')) return undefined;
    const isolation = options && memberOf(options, 'isolation');
    return {
      module,
      areProcesses: isolation !== undefined && ts.isStringLiteralLike(isolation) && isolation.text === 'process',
    };
  }
  if (!ts.isNewExpression(node) || !/^(Piscina|Tinypool)$/.test(node.expression.getText())) return undefined;
  const [options] = node.arguments ?? [];
  const module = options && memberOf(options, 'filename');
  return module && { module, areProcesses: false };
}

function memberOf(options: ts.Expression, name: string): ts.Expression | undefined {
  const literal = unwrap(options);
  if (!ts.isObjectLiteralExpression(literal)) return undefined;
  const found = literal.properties.find((each) => ts.isPropertyAssignment(each) && each.name.getText() === name);
  return found && ts.isPropertyAssignment(found) ? found.initializer : undefined;
}

function pathOf(module: ts.Expression, file: ts.SourceFile): string | undefined {
  for (const node of nodesIn(module)) {
    if (ts.isStringLiteralLike(node) && /^\.{0,2}[\w./@-]+\.[cm]?[jt]sx?$/.test(node.text)) {
      return Project.resolve(node.text.startsWith('.') ? node.text : `./${node.text}`, file.fileName);
    }
  }
  const isOwn = /^(new URL\()?import\.meta\.(url|filename)\)?$|^__filename$/.test(module.getText());
  return isOwn ? file.fileName : undefined;
}
