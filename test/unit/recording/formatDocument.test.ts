import { join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { decodeEvents, encodeEvents, eventTypes } from '../../../src/model/facts/eventLines.ts';
import { eventSchema, oldestReadableSchema } from '../../../src/model/facts/events.ts';
import { applyEvent } from '../../../src/model/run/reduce.ts';
import { createRunModel } from '../../../src/model/run/runModel.ts';
import { recordingFiles } from '../../../src/recording/format.ts';
import { readInputs } from '../../../src/recording/readInputs.ts';
import { readItemTexts, readValues } from '../../../src/recording/readValues.ts';
import { formatDocument, workedLines } from '../../support/formatDocument.ts';
import { written } from '../../support/inputFiles.ts';
import { root } from '../../support/root.ts';

const events = workedLines('events.ndjson');
const inputs = workedLines('inputs.ndjson');
const results = workedLines('results.ndjson');

/** What the compiler has to say about a file of the repository that holds this text. */
function problemsOf(text: string): string[] {
  const path = join(root, 'test/unit/recording/workedLines.ts');
  const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), (name) => ts.sys.readFile(name)) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const settings = { ...options, composite: false, emitDeclarationOnly: false, noEmit: true, lib: ['lib.es2023.d.ts'] };
  const host = ts.createCompilerHost(settings);
  const getSourceFile = host.getSourceFile.bind(host);
  host.getSourceFile = (name, version) =>
    name === path ? ts.createSourceFile(name, text, version) : getSourceFile(name, version);
  const program = ts.createProgram([path], settings, host);
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

it('has a worked line of every type of event, and of no other', () => {
  const types = decodeEvents(events.map((line) => `${line}\n`).join('')).map(({ type }) => type);
  expect(types).toHaveLength(events.length);
  expect(new Set<string>(types)).toEqual(eventTypes);
  const headings = [...formatDocument.matchAll(/^### (\w+)$/gm)].map(([, heading]) => heading);
  expect(new Set(headings)).toEqual(eventTypes);
});

it(
  'has lines of the types that the source declares: no field is missing, and none is unknown',
  { timeout: 60_000 },
  () => {
    const text = `
    import type { Outcome, RunEvent } from '../../../src/model/facts/events.ts';
    import type { Failure } from '../../../src/model/facts/failure.ts';
    type Result = { item: number; outcome: Outcome; value?: unknown; failure?: Failure };
    export const events: RunEvent[] = [${events.join(',\n')}];
    export const inputs: { item: number; input?: unknown }[] = [${inputs.join(',\n')}];
    export const results: Result[] = [${results.join(',\n')}];`;
    expect(problemsOf(text)).toEqual([]);
    const wrong = text.replace('"loadMicros"', '"loadedMicros"');
    expect(problemsOf(wrong)).toEqual([expect.stringContaining('loadedMicros')]);
  },
);

it('has lines that are written as Poolscope writes them, and that fold into a run', () => {
  const model = createRunModel();
  for (const line of events) {
    const decoded = decodeEvents(`${line}\n`);
    expect(encodeEvents(decoded)).toBe(`${line}\n`);
    for (const event of decoded) applyEvent(model, event);
  }
  expect(model).toMatchObject({ state: 'finished', counts: { failed: 1 }, restarts: [{ suspects: [1] }] });
});

it('has lines of inputs and results that can be read', async () => {
  const lines = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');
  const dir = join(written('inputs.ndjson', lines(inputs)), '..');
  for await (const batch of await readInputs(dir, [0])) expect(batch).toEqual([{ id: 0 }]);
  const other = join(written('results.ndjson', lines(results)), '..');
  expect((await readItemTexts(other, 0)).value).toBe('{"id":0,"total":100}');
  expect([...(await readValues(other, [0, 1, 2, 3])).keys()]).toEqual([0, 1]);
});

it('names every file and every version', () => {
  for (const file of Object.values(recordingFiles)) expect(formatDocument).toContain(`\`${file}\``);
  expect(formatDocument).toContain(
    `writes version ${eventSchema} and reads ${oldestReadableSchema} and ${eventSchema};`,
  );
  for (let version = 1; version <= eventSchema; version++)
    expect(formatDocument).toMatch(new RegExp(`^\\| ${version} +\\|`, 'm'));
});
