import ts from 'typescript';
import { Lines } from './lines.ts';
import { topLevelNames, type TopLevelName } from './topLevelNames.ts';
import { usesIn } from './usesIn.ts';

/** A top-level variable of a module that calls of a function change and read. */
export interface StateVariable {
  readonly name: string;
  /** Zero-based line of its declaration. */
  readonly line: number;
  /** The expressions that change it, in source order; lines are zero-based. */
  readonly changes: readonly { readonly line: number; readonly text: string }[];
}

/**
 * Finds the top-level variables through which one call of an exported function may affect a later one: those that the
 * function, or a function of the module that it mentions, both changes and reads. Syntax only: nothing is run or resolved,
 * and imported modules are not read. If the export is not a function of this module, all functions are searched.
 *
 * Example: for `let total = 0; export const add = (n) => (total += n)` it returns `total` with the change `total += n`.
 */
export function findModuleState(sourceText: string, fileName: string, exportName: string): readonly StateVariable[] {
  const file = ts.createSourceFile(fileName, sourceText, ts.ScriptTarget.Latest, false);
  const lines = new Lines(sourceText);
  const lineOf = (node: ts.Node): number => lines.positionAt(node.getStart(file)).line;
  const declared = topLevelNames(file);
  const uses = [...reachable(declared, exportName)].flatMap((each) => usesIn(each, declared));
  return [...declared.values()].flatMap(({ name, at }): StateVariable[] => {
    const own = uses.filter((use) => use.name === name);
    const changes = own.flatMap(({ change }) => change ?? []).sort((a, b) => a.pos - b.pos);
    if (changes.length === 0 || !own.some(({ reads }) => reads)) return [];
    return [
      {
        name,
        line: lineOf(at),
        changes: changes.map((change) => ({ line: lineOf(change), text: change.getText(file) })),
      },
    ];
  });
}

/** The functions that a call of the export may run. If the export is no function of this module: all functions. */
function reachable(declared: ReadonlyMap<string, TopLevelName>, exportName: string): Iterable<TopLevelName> {
  const functions = [...declared.values()].filter(({ isFunction }) => isFunction);
  const entry = functions.find(({ exportNames }) => exportNames.includes(exportName));
  if (!entry) return functions;
  const found = new Set([entry]);
  // The loop below adds to it.
  for (const each of found) {
    for (const use of usesIn(each, declared)) {
      const used = declared.get(use.name);
      if (used?.isFunction) found.add(used);
    }
  }
  return found;
}
