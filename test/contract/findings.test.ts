import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, describe, expect, it } from 'vitest';
import { lossIn, type Loss } from '../../src/analysis/typed/crossing.ts';
import { exportedValue } from '../../src/analysis/typed/sends.ts';
import { Project } from '../../src/analysis/typed/project.ts';
import { kinds } from '../fixtures/findings/kinds.ts';
import { root } from '../support/root.ts';

/** What the types show of each kind. */
const verdicts = new Map<string, Loss['kind'] | 'nothing'>();
const typed = new Project().open(join(root, 'test/fixtures/findings/kinds.ts'));
if (typed) {
  const checker = typed.program.getTypeChecker();
  const found = exportedValue(typed.file, 'kinds', checker);
  for (const property of found ? checker.getPropertiesOfType(found.type) : []) {
    const loss = lossIn(checker.getTypeOfSymbol(property), checker, typed.file);
    verdicts.set(property.name, loss?.kind ?? 'nothing');
  }
}

const worker = new Worker(
  "const { parentPort } = require('node:worker_threads'); parentPort.on('message', (value) => parentPort.postMessage(value))",
  { eval: true },
);
afterAll(() => worker.terminate());

/** What happens to a value on its way to a worker and back. Node 20 does not refuse all that later versions do. */
async function fateOf(value: unknown): Promise<'refused' | 'changed' | 'same'> {
  try {
    worker.postMessage(value);
  } catch {
    return 'refused';
  }
  const [arrived] = (await once(worker, 'message')) as [unknown];
  return hasSameClasses(value, arrived) ? 'same' : 'changed';
}

function hasSameClasses(before: unknown, after: unknown): boolean {
  if (typeof before !== 'object' || before === null || after === null) return true;
  if (typeof after !== 'object' || Object.getPrototypeOf(before) !== Object.getPrototypeOf(after)) return false;
  const members = Object.entries(before) as [keyof typeof after, unknown][];
  return members.every(([name, member]) => hasSameClasses(member, after[name]));
}

/** Nothing is said about them, although they do not arrive as they are: only the value decides, or it is rarely meant. */
const silentAbout = new Set([
  // They can be transferred.
  ...['aPort', 'aReadableStream', 'aTransformStream'],
  // Their types are interfaces that other values have, too.
  ...['anIterator', 'aProxy'],
  // They arrive with their fields, and have no methods of the user that could be missed.
  ...['anOwnError', 'aBuffer', 'aPlainInstance', 'anEmitter', 'anAbortSignal', 'aTextDecoder'],
]);

const fates = { uncloneable: ['refused', 'changed'], prototype: ['changed'], nothing: ['same'] };

describe('what is said about a value before it is sent', () => {
  it.each(Object.entries(kinds))('is what happens to %s', async (name, value) => {
    const verdict = verdicts.get(name);
    if (silentAbout.has(name)) expect(verdict).toBe('nothing');
    else expect(fates[verdict ?? 'nothing']).toContain(await fateOf(value));
  });
});
