import { describe, expect, test } from 'vitest';
import { runJson } from '../support/poolscope.ts';

/** What the error of the start says. */
const reasons = {
  throws: /^Error: at the edge$/,
  exits: /WorkerCrash: the worker called process\.exit\(3\)$/,
  // In a thread it kills the runner.
  kills: /WorkerCrash: the worker process ended with SIGKILL$|died 6 times \(last: signal SIGKILL\)$/,
  // Inline, the owner of the run ends the process.
  loops: /SetupTimeout: a worker was not ready after 5000 ms, computing\.|^setup\(\) did not return within 5 s$/,
  // Inline, there is no other thread that could look what it waits for.
  hangs: /SetupTimeout: a worker was not ready after 5000 ms(?:, waiting for something that never settles)?\./,
};
const faults = Object.entries(reasons).flatMap(([fault, reason]) =>
  (fault === 'loops' || fault === 'hangs' ? ['thread', 'process', 'inline'] : ['thread', 'process']).map(
    (isolation) => [fault, isolation, reason] as const,
  ),
);

describe.concurrent('before the first and after the last item', () => {
  const run = (edge: string, isolation: string) =>
    runJson(
      [
        ...['edges.ts#work', '--input=range:6', '--workers=2', `--isolation=${isolation}`],
        // Only where the limit is what ends the run: a slow machine may need seconds to load a module.
        ...(/^setup (?:loops|hangs)$/.test(edge) ? ['--load-timeout=5s'] : []),
      ],
      { env: { EDGE: edge } },
    );

  test.each(faults)('a setup that %s in a %s is an error of the start', async (fault, isolation, reason) => {
    const { summary, code } = await run(`setup ${fault}`, isolation);
    expect(summary).toMatchObject({ state: 'couldNotStart', items: { total: 6, cancelled: 6 } });
    expect(summary.error?.message).toMatch(reason);
    expect(code).toBe(2);
  });

  test.each(faults)('a teardown that %s in a %s costs no outcome', async (fault, isolation) => {
    const { summary, code } = await run(`teardown ${fault}`, isolation);
    expect(summary).toMatchObject({ state: 'finished', items: { total: 6, succeeded: 6 } });
    const runnerDied = (fault === 'kills' && isolation === 'thread') || (fault === 'loops' && isolation === 'inline');
    const told = (notice: string): boolean => summary.advice.some(({ id }) => id === notice);
    const isLate = (fault === 'loops' || fault === 'hangs') && !runnerDied;
    expect([told('diedAfterItems'), told('teardownLate')]).toEqual([runnerDied, isLate]);
    expect(code).toBe(0);
  });
});
