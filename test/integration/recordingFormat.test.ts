import { expect, test } from 'vitest';
import { workedLines } from '../support/formatDocument.ts';
import { recordExamples } from '../support/recordingExamples.ts';
import { scratch } from '../support/scratch.ts';

/** The fields of lines, by what tells their kinds apart. */
function fieldsByKind(lines: readonly string[], kindOf: (line: Record<string, unknown>) => unknown) {
  const found = new Map<unknown, { readonly always: Set<string>; readonly ever: Set<string> }>();
  for (const text of lines) {
    const line = JSON.parse(text) as Record<string, unknown>;
    const fields = Object.keys(line);
    const known = found.get(kindOf(line)) ?? { always: new Set(fields), ever: new Set() };
    for (const field of known.always) if (!fields.includes(field)) known.always.delete(field);
    for (const field of fields) known.ever.add(field);
    found.set(kindOf(line), known);
  }
  return found;
}

const recorded = recordExamples(scratch('shop'));

const unseen: ReadonlySet<unknown> = new Set(['cancelled', 'filePrepared', 'itemsSentAgain']);
/**
 * No run of this test cancels an item, and none is that of an observed program. Whether an item is known to have begun
 * before its machine was lost depends on what the machine could still report.
 */
const isUnseen = (line: Readonly<Record<string, unknown>>): boolean =>
  unseen.has(line['outcome'] ?? line['type']) || (line['type'] === 'itemsCalled' && 'again' in line);

test.each([
  ['events.ndjson', 'type'],
  ['results.ndjson', 'outcome'],
] as const)('the worked lines of %s have the fields that real runs write', async (file, kind) => {
  const kindOf = (line: Record<string, unknown>): unknown => line[kind];
  const real = fieldsByKind((await recorded)[file] ?? [], kindOf);
  for (const text of workedLines(file)) {
    const line = JSON.parse(text) as Record<string, unknown>;
    const fields = real.get(kindOf(line));
    if (isUnseen(line)) continue;
    expect(fields, `a real line of the kind ${String(kindOf(line))}`).toBeDefined();
    const isOfJob = line['type'] !== 'runStarted' || (line['origin'] as { kind: string }).kind === 'job';
    if (isOfJob) expect(Object.keys(line)).toEqual(expect.arrayContaining([...(fields?.always ?? [])]));
    for (const field of Object.keys(line)) expect([...(fields?.ever ?? [])]).toContain(field);
  }
});
