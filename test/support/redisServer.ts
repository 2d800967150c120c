import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
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

interface GuardedRedis extends RedisServer {
  /** The address as messages show it. */
  readonly shownUrl: string;
  /** What agents and runs need to trust the server. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * A server with encryption and a user who reaches the keys of runs only, as docs/agent-recipes.md describes; without
 * encryption where there is no openssl. Its files are in `dir`.
 */
export async function startGuardedRedis(dir: string): Promise<GuardedRedis> {
  const [certificate, key, users] = [join(dir, 'redis.crt'), join(dir, 'redis.key'), join(dir, 'users.acl')];
  const rules = [
    'user default on nopass ~* +@all',
    'user poolscope on >secret ~poolscope:* +@all -@admin -@dangerous +info',
  ];
  writeFileSync(users, `${rules.join('\n')}\n`);
  const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const request = [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    '-keyout',
    key,
    '-out',
    certificate,
    ...name,
  ];
  const isEncrypted = spawnSync('openssl', request, { stdio: 'ignore' }).status === 0;
  const tlsPort = await freePort();
  const files = ['--tls-cert-file', certificate, '--tls-key-file', key, '--tls-ca-cert-file', certificate];
  const encryption = ['--tls-port', String(tlsPort), ...files, '--tls-auth-clients', 'no'];
  const server = await startRedis(undefined, ['--aclfile', users, ...(isEncrypted ? encryption : [])]);
  const [protocol, port] = isEncrypted ? (['rediss', tlsPort] as const) : (['redis', server.port] as const);
  return {
    ...server,
    url: `${protocol}://poolscope:secret@localhost:${port}`,
    shownUrl: `${protocol}://localhost:${port}`,
    env: isEncrypted ? { NODE_EXTRA_CA_CERTS: certificate } : {},
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
