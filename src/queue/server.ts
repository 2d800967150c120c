import { createRequire } from 'node:module';
import { join } from 'node:path';
import { UserFacingError } from '../base/errors.ts';

type Argument = string | number | Uint8Array;

/** The part of ioredis that is used. Each call that waits needs a connection of its own. */
export interface Connection {
  call(command: string, ...args: readonly Argument[]): Promise<unknown>;
  /** The same with answers as bytes. */
  callBuffer(command: string, ...args: readonly Argument[]): Promise<unknown>;
  connect(): Promise<void>;
  duplicate(): Connection;
  disconnect(): void;
  on(event: 'error' | 'close', listener: (error: Error) => void): unknown;
}

/** The part of BullMQ that is used. */
export interface JobQueue {
  add(name: string, data: object, options: object): Promise<unknown>;
  obliterate(options: { readonly force: boolean }): Promise<unknown>;
  close(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

export interface JobWorker {
  close(force: boolean): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

interface QueueOptions {
  readonly connection: Connection;
  readonly prefix: string;
}

/** The packages that a queue needs. They are optional, and loaded when a queue is asked for. */
export interface QueuePackages {
  readonly bullmq: {
    readonly Queue: new (name: string, options: QueueOptions & { readonly streams: object }) => JobQueue;
    readonly Worker: new (
      name: string,
      run: (job: { readonly data: unknown }) => Promise<unknown>,
      options: QueueOptions & {
        readonly concurrency: number;
        readonly lockDuration: number;
        readonly maxStalledCount: number;
      },
    ) => JobWorker;
  };
  readonly ioredis: { readonly Redis: new (url: string, options: object) => Connection };
}

const installs = 'npm install bullmq@6.7.0 ioredis@6.0.0';

/** Loads the packages of the project in `dir`, or those that are installed beside Poolscope. Throws UserFacingError. */
export function loadPackages(dir: string): QueuePackages {
  return { bullmq: loadPackage(dir, 'bullmq'), ioredis: loadPackage(dir, 'ioredis') };
}

function loadPackage<Name extends keyof QueuePackages>(dir: string, name: Name): QueuePackages[Name] {
  for (const from of [join(dir, 'package.json'), __filename]) {
    try {
      return createRequire(from)(name) as QueuePackages[Name];
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  throw new UserFacingError(`--queue needs the package ${name}, which is not installed`, `Install both: ${installs}.`);
}

/** The address without user and password, for messages. */
export function shownUrl(url: string): string {
  try {
    const { protocol, host, pathname } = new URL(url);
    return `${protocol}//${host}${pathname === '/' ? '' : pathname}`;
  } catch {
    return 'the queue';
  }
}

/** Connects to the server. Rejects with UserFacingError, without a password in it. */
export async function openConnection({ ioredis }: QueuePackages, url: string): Promise<Connection> {
  // It explains more than the end of the connection, which follows it.
  let cause: Error | undefined;
  try {
    const connection = new ioredis.Redis(url, {
      lazyConnect: true,
      maxRetriesPerRequest: null,
      retryStrategy: () => null,
    });
    connection.on('error', (error) => (cause ??= error));
    await connection.connect();
    return connection;
  } catch (error) {
    throw new UserFacingError(
      `the queue ${shownUrl(url)} cannot be used: ${(cause ?? (error as Error)).message}`,
      'Start the Redis server, and check the address, the user and the password, and with rediss:// its certificate.',
    );
  }
}
