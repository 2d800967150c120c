import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { serveRun } from '../../../src/agent/serveRun.ts';
import { streamTransport } from '../../../src/ipc/streamTransport.ts';
import { bundleHash } from '../../../src/loading/moduleBundle.ts';
import { agentProtocolVersion, type AgentSide, type CoordinatorSide } from '../../../src/protocol/agentLink.ts';
import { connect, type Peer } from '../../../src/protocol/channel.ts';
import { scratch } from '../../support/scratch.ts';

const code = 'export const work = () => 1;';
const run = { hash: bundleHash(code), packages: [], files: [], maxHeapBytes: null };

/** An agent in a folder with one file, and the connection to it. `fits`: what `serveRun` resolves with. */
function startAgent(): { readonly agent: Peer<AgentSide>; readonly fits: Promise<boolean>; readonly kept: string[] } {
  const dir = scratch('agent');
  mkdirSync(dir);
  writeFileSync(join(dir, 'a.txt'), 'a');
  const [there, back] = [new PassThrough(), new PassThrough()];
  const kept: string[] = [];
  const cache = { find: () => undefined, keep: (hash: string) => void kept.push(hash) };
  const far = streamTransport({ input: there, output: back, magic: 'x', speaks: true });
  const fits = serveRun(far, { workers: 1, dir, cache });
  const near = streamTransport({ input: back, output: there, magic: 'x', speaks: false });
  const ignore = (): void => {};
  const events = { spooled: ignore, aside: ignore, detour: ignore, measured: ignore, rawOutput: ignore, beat: ignore };
  return { agent: connect<CoordinatorSide, AgentSide>(near, { requests: { blocks: () => [] }, events }), fits, kept };
}

test('a module that was changed on its way is refused, and not kept', async () => {
  const { agent, fits, kept } = startAgent();
  await agent.request('hello', { version: agentProtocolVersion });
  expect(await agent.request('prepare', run)).toEqual({ differs: [], files: [], hasBundle: false });
  const changed = agent.request('bundle', { hash: run.hash, code: code.replace('1', '2') });
  await expect(changed).rejects.toThrow('the module was changed on its way');
  expect(kept).toEqual([]);
  await agent.request('bundle', { hash: run.hash, code });
  expect(kept).toEqual([run.hash]);
  agent.dispose();
  expect(await fits).toBe(true);
});

test('an agent knows that it does not fit a run: another version, package or file', async () => {
  const misfits: ((agent: Peer<AgentSide>) => Promise<unknown>)[] = [
    (agent) => agent.request('hello', { version: agentProtocolVersion + 1 }),
    (agent) => agent.request('prepare', { ...run, packages: [{ name: 'left', version: '1.0.0' }] }),
    (agent) => agent.request('prepare', { ...run, files: [{ path: 'a.txt', hash: 'of other content' }] }),
  ];
  const answers: unknown[] = [];
  for (const ask of misfits) {
    const { agent, fits } = startAgent();
    answers.push(await ask(agent));
    agent.dispose();
    expect(await fits).toBe(false);
  }
  expect(answers).toMatchObject([
    { version: agentProtocolVersion },
    { differs: [{ name: 'left', found: null }], files: [] },
    { differs: [], files: [{ path: 'a.txt', found: true }] },
  ]);
});

test('a project without our library has that of the agent', async () => {
  const { agent, fits } = startAgent();
  const packages = [{ name: 'poolscope', version: '0.1.0' }];
  expect(await agent.request('prepare', { ...run, packages })).toMatchObject({ differs: [] });
  agent.dispose();
  expect(await fits).toBe(true);
});
