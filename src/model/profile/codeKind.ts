import type { ProfileFrame } from '../facts/profile.ts';

/**
 * Whose code a function is. `engine`: V8 itself, such as its compiler, and natives without JavaScript. `poolscope`: what
 * surrounds the items in a worker.
 */
export const codeKinds = ['user', 'package', 'node', 'engine', 'collection', 'idle', 'poolscope'] as const;
export type CodeKind = (typeof codeKinds)[number];

export function codeKindOf({ file, function: name, own }: ProfileFrame): CodeKind {
  if (own) return 'poolscope';
  if (file.startsWith('node:')) return 'node';
  if (file === '') return byName[name] ?? (name.startsWith('(') ? 'engine' : 'node');
  return /[\\/]node_modules[\\/]/.test(file) ? 'package' : 'user';
}

/** Other frames in parentheses are of V8 itself, such as `(BYTECODE_COMPILER)`. Natives of Node have no file either. */
const byName: Readonly<Record<string, CodeKind>> = {
  '(root)': 'idle',
  '(idle)': 'idle',
  '(garbage collector)': 'collection',
};
