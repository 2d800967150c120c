import { expect, test } from 'vitest';
import { misfitOf, prepareHost, type RunNeeds } from '../../../src/remote/prepareHost.ts';
import type { AgentHost } from '../../../src/remote/agentHost.ts';
import type { AgentSide } from '../../../src/protocol/agentLink.ts';

const bundle = { code: 'export {}', hash: 'abc', map: '', packages: [{ name: 'left', version: '1.2.3' }] };
const needs: RunNeeds = { bundle, files: [{ path: 'a.txt', hash: 'def' }], maxHeapBytes: undefined };

/** A machine that answers `prepare`, and the names of its requests. */
function machine(answer: Partial<AgentSide['requests']['prepare']['result']>) {
  const asked: string[] = [];
  const host = {
    facts: { name: 'build1' },
    peer: {
      request: async (method: string) => {
        asked.push(method);
        return { differs: [], files: [], hasBundle: false, ...answer };
      },
    },
  } as unknown as AgentHost;
  return { host, asked };
}

test('a machine receives the module unless it has it', async () => {
  const [without, having] = [machine({}), machine({ hasBundle: true })];
  expect(await prepareHost(without.host, needs)).toEqual([]);
  expect(await prepareHost(having.host, needs)).toEqual([]);
  expect([without.asked, having.asked]).toEqual([['prepare', 'bundle'], ['prepare']]);
});

test('a machine that differs receives nothing, and the error names what it does not have', async () => {
  const { host, asked } = machine({
    differs: [
      { name: 'left', version: '1.2.3', found: null },
      { name: 'right', version: '2.0.0', found: '1.9.0' },
    ],
    files: [
      { path: 'a.txt', found: false },
      { path: 'b.txt', found: true },
    ],
  });
  const differences = await prepareHost(host, needs);
  expect(asked).toEqual(['prepare']);
  expect(misfitOf(differences)).toMatchObject({
    message:
      'packages or files of the run differ on the machines that are to run it: build1 has no left (here: 1.2.3); ' +
      'build1 has right 1.9.0 (here: 2.0.0); build1 has no a.txt; build1 has another b.txt',
    nextStep: expect.stringContaining('npm ci') as string,
  });
  expect(misfitOf(differences.slice(2))?.nextStep).toContain('Copy the files');
  const many = Array.from({ length: 12 }, () => ({ text: 'x', remedy: 'y' }));
  expect(misfitOf(many)?.message).toMatch(/x; x, and 2 more$/);
  expect(misfitOf([])).toBeUndefined();
});
