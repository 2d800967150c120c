import { expect, test } from 'vitest';
import { createDeferred } from '../../../src/base/deferred.ts';
import type { ToolAnswer } from '../../../src/tools/answer.ts';
import { McpServer } from '../../../src/tools/mcpServer.ts';

interface Answer {
  readonly id: number | null;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly code: number; readonly data?: unknown };
}

/** A client that waits for the answer of each line. */
function client(call: (name: string, input: unknown, signal: AbortSignal) => Promise<ToolAnswer>) {
  let received = createDeferred<Answer>();
  const server = new McpServer({ version: '1.2.3', call, send: (message) => received.resolve(message as Answer) });
  return {
    server,
    ask: async (line: object | string): Promise<Answer> => {
      received = createDeferred<Answer>();
      server.receive(typeof line === 'string' ? line : JSON.stringify({ jsonrpc: '2.0', ...line }));
      return received.promise;
    },
  };
}

const fine = async (): Promise<ToolAnswer> => ({ text: 'done', isError: false });
const later = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
};

test('a client that begins with a handshake lists and calls tools', async () => {
  const { ask, server } = client(fine);
  const begun = await ask({ id: 1, method: 'initialize', params: { protocolVersion: '2025-06-18', capabilities: {} } });
  expect(begun.result).toMatchObject({
    protocolVersion: '2025-06-18',
    serverInfo: { name: 'poolscope', version: '1.2.3' },
  });
  server.receive(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }));
  expect((await ask({ id: 2, method: 'ping' })).result).toEqual({});
  const { tools } = (await ask({ id: 3, method: 'tools/list' })).result as {
    readonly tools: readonly { name: string }[];
  };
  expect(tools.map(({ name }) => name)).toEqual([
    'poolscope_run',
    'poolscope_results',
    'poolscope_replay',
    'poolscope_debug_item',
    'poolscope_tune',
  ]);
  expect(JSON.stringify(tools).length).toBeLessThan(4500);
  const called = await ask({ id: 4, method: 'tools/call', params: { name: 'poolscope_run', arguments: { job: 'a' } } });
  expect(called.result).toEqual({ content: [{ type: 'text', text: 'done' }], isError: false });
});

test('a client that names its version in each request gets what that version asks for', async () => {
  const { ask } = client(fine);
  const found = await ask({ id: 1, method: 'server/discover', params: { _meta: later } });
  expect(found.result).toMatchObject({
    supportedVersions: ['2026-07-28'],
    resultType: 'complete',
    cacheScope: 'private',
  });
  const called = await ask({ id: 2, method: 'tools/call', params: { name: 'poolscope_tune', _meta: later } });
  expect(called.result).toMatchObject({
    resultType: 'complete',
    _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'poolscope' } },
  });
  const version = { ...later, 'io.modelcontextprotocol/protocolVersion': '2031-01-01' };
  const refused = await ask({ id: 3, method: 'tools/list', params: { _meta: version } });
  expect(refused.error).toMatchObject({ code: -32022, data: { supported: ['2026-07-28'], requested: '2031-01-01' } });
  const { 'io.modelcontextprotocol/protocolVersion': only } = later;
  const bare = { 'io.modelcontextprotocol/protocolVersion': only };
  expect((await ask({ id: 4, method: 'tools/list', params: { _meta: bare } })).error?.code).toBe(-32602);
});

test('what is wrong is answered with its code, and an answer to nothing is ignored', async () => {
  const { ask, server } = client(() => Promise.reject(new Error('broken')));
  server.receive('');
  server.receive('null');
  server.receive('{"jsonrpc":"2.0","id":1,"result":{}}');
  expect((await ask('{"json')).error?.code).toBe(-32700);
  expect((await ask({ id: 1, method: 'tools/none' })).error?.code).toBe(-32601);
  expect((await ask({ id: 2, method: 'tools/call', params: { name: 'rm' } })).error?.code).toBe(-32602);
  expect((await ask({ id: 3, method: 'tools/call', params: { name: 'poolscope_run' } })).error?.code).toBe(-32603);
});

test('a call that the client cancels is ended, and so are all at the end of the connection', async () => {
  const signals: AbortSignal[] = [];
  const { ask, server } = client((_, __, signal) => {
    signals.push(signal);
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve({ text: 'cancelled', isError: true }));
    });
  });
  void ask({ id: 'x', method: 'tools/call', params: { name: 'poolscope_run' } });
  server.receive(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'x' } }));
  expect(signals[0]?.aborted).toBe(true);
  void ask({ id: 'y', method: 'tools/call', params: { name: 'poolscope_run' } });
  server.close();
  expect(signals[1]?.aborted).toBe(true);
  expect((await ask({ id: 'z', method: 'ping' })).id).toBe('z');
});
