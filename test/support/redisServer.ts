import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { root } from './root.ts';

/** The server, or the program of Debian's redis-tools that is a server if it is called so. */
const binary = [process.env['POOLSCOPE_REDIS'] ?? 'redis-server', 'redis-check-rdb'].find(
  (name) => spawnSync(name, ['--version'], { argv0: 'redis-server' }).status === 0,
);

/** Why the tests of the queue cannot run here; undefined if they can. */
export function missingForQueue(): string | undefined {
  if (!existsSync(join(root, 'node_modules/bullmq'))) return 'bullmq is not installed: run npm ci --ignore-scripts';
  if (binary !== undefined) return undefined;
  return 'redis-server is not installed. As root: apt-get update && apt-get install -y --no-install-recommends redis-tools; or set POOLSCOPE_REDIS to its path';
}

export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** Names of all keys that belong to runs. */
  keys(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** A server on a port of this machine (default: a free one), which writes nothing to the disk. `more`: arguments of it. */
export async function startRedis(port?: number, more: readonly string[] = []): Promise<RedisServer> {
  port ??= await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', ...more];
  const server = spawn(binary ?? '', args, { argv0: 'redis-server' });
  const exited = once(server, 'exit');
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject);
    server.stdout.on('data', (text: Buffer) => void (text.includes('Ready to accept') && resolve()));
    void exited.then(() => reject(new Error('redis-server has ended')));
  });
  const { Redis } = createRequire(join(root, 'package.json'))('ioredis') as {
    readonly Redis: new (port: number) => { keys(pattern: string): Promise<string[]>; disconnect(): void };
  };
  const client = new Redis(port);
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    keys: () => client.keys('poolscope:{*'),
    async close() {
      client.disconnect();
      server.kill('SIGKILL');
      await exited;
    },
  };
}

async function freePort(): Promise<number> {
  const listening = createServer().listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as { readonly port: number };
  listening.close();
  await once(listening, 'close');
  return port;
}
