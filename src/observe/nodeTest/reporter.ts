import { Readable } from 'node:stream';
import { spec, tap } from 'node:test/reporters';
import { guarded } from '../preload/guarded.ts';
import { testRunnerVariable } from '../records.ts';
import { TestLanes, type TestEvent } from './testLanes.ts';

/** Since this version the results are printed in the same form whether or not a terminal reads them. */
const alwaysSpec = 23;

/**
 * Prints what Node prints without a reporter, and writes the tests down. Node loads this file because NODE_OPTIONS names
 * it; the files of tests, and what they start, must not load it again.
 */
export async function* reportTests(source: AsyncIterable<TestEvent>): AsyncGenerator<unknown, void, undefined> {
  const events = watched(source, new TestLanes());
  const isSpec = Number.parseInt(process.versions.node, 10) >= alwaysSpec || process.stdout.isTTY;
  yield* isSpec ? Readable.from(events).pipe(new spec()) : tap(events as AsyncGenerator<never, void>);
}

async function* watched(source: AsyncIterable<TestEvent>, lanes: TestLanes): AsyncGenerator<TestEvent> {
  for await (const event of source) {
    guarded(() => lanes.add(event));
    yield event;
  }
  guarded(() => lanes.end());
}

guarded(() => {
  process.env[testRunnerVariable] = '1';
  const { NODE_OPTIONS: options = '' } = process.env;
  process.env['NODE_OPTIONS'] = options.replace(/ ?--test-reporter(?:-destination)?=(?:"[^"]*"|\S+)/g, '');
});
