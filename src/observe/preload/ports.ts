import { createRequire, syncBuiltinESMExports } from 'node:module';
import { subscribe } from 'node:diagnostics_channel';
import { isMainThread, MessagePort, Worker } from 'node:worker_threads';
import type { FarEnd, Inbox } from './farEnd.ts';
import { guarded } from './guarded.ts';
import { NearEnd } from './nearEnd.ts';
import { beforeMessages } from './dispatch.ts';
import { OpenItems } from './openItems.ts';
import { patch } from './patch.ts';
import type { RecordFile } from './recordFile.ts';

/** The role of a port: it hands out items, brings them to this thread, or does neither. */
type Role = { readonly near: NearEnd } | { readonly far: Inbox } | 'none';

/** What Node's own ports carry: the script of a worker, its output, its errors. */
const ownTypes: ReadonlySet<unknown> = new Set([
  'upAndRunning',
  'couldNotSerializeError',
  'errorMessage',
  'stdioPayload',
  'stdioWantsMoreData',
  'loadScript',
]);

type Post = (this: MessagePort, message: unknown, transferred?: unknown) => unknown;
interface Channel {
  readonly port1: MessagePort;
  readonly port2: MessagePort;
}
type Receive = (port: MessagePort) => { readonly message: unknown } | undefined;

/** What the ports of this thread are for. */
class PortRoles {
  /** The other port of each channel that the program has made in this thread. */
  readonly peers = new WeakMap<MessagePort, MessagePort>();
  readonly #roles = new WeakMap<MessagePort, Role>();

  known(port: MessagePort): Role {
    return this.#roles.get(port) ?? 'none';
  }

  /** `message`: the one that the port has just received. */
  of(port: MessagePort, message: unknown): Role {
    const known = this.#roles.get(port);
    // A port of a channel may still be given to a worker.
    if (known || this.peers.has(port)) return known ?? 'none';
    const isOwn = ownTypes.has((message as { readonly type?: unknown } | null | undefined)?.type);
    const role: Role = isMainThread || isOwn ? 'none' : { far: new OpenItems() };
    this.#roles.set(port, role);
    return role;
  }

  set(port: MessagePort, role: Role): void {
    this.#roles.set(port, role);
  }

  /** Ports are given to the unit behind `near`: what their peers send goes there. */
  giveTo(near: NearEnd, ports: readonly unknown[]): void {
    for (const port of ports) {
      const peer = port instanceof MessagePort ? this.peers.get(port) : undefined;
      if (peer) this.#roles.set(peer, { near });
    }
  }
}

/** Sees the messages of all ports of this thread, and the workers that it starts. */
export function watchPorts(file: RecordFile, far: FarEnd): void {
  const roles = new PortRoles();
  const arrive = (port: MessagePort, message: unknown): void => {
    const role = roles.of(port, message);
    if (role === 'none') return;
    if ('far' in role) far.arrive(role.far, message);
    else role.near.answer(message);
  };
  beforeMessages(arrive);
  watchWorkers(roles, file, watchPosts(roles, far));
  watchModule(roles.peers, arrive);
}

/** Returns a function that takes the ports which the worker that has just been created received at its start. */
function watchPosts(roles: PortRoles, far: FarEnd): () => readonly unknown[] {
  let givenAtStart: readonly unknown[] = [];
  patch<Post>(
    MessagePort.prototype,
    'postMessage',
    (original) =>
      function (...args) {
        const [message] = args;
        const role = roles.known(this);
        const given = transferredIn(args[1]);
        if (role === 'none') {
          if (given.length > 0) givenAtStart = given;
        } else if ('far' in role) far.answer(role.far, message);
        else {
          role.near.post(message);
          if (given.length > 0) roles.giveTo(role.near, given);
        }
        return original.apply(this, args);
      },
  );
  return () => {
    const given = givenAtStart;
    givenAtStart = [];
    return given;
  };
}

function watchWorkers(roles: PortRoles, file: RecordFile, takeGiven: () => readonly unknown[]): void {
  const endedByProgram = new WeakSet<Worker>();
  subscribe('worker_threads', (event) => {
    const { worker } = event as { readonly worker: Worker };
    const near = new NearEnd(file, `${process.pid}.${worker.threadId}`);
    const ports = portsOf(worker);
    for (const port of ports) roles.set(port, 'none');
    // The last one carries the messages of the program; the others are Node's.
    const own = ports.at(-1);
    if (own) roles.set(own, { near });
    roles.giveTo(near, takeGiven());
    worker.once('exit', (code) => near.gone(reasonOf(code, endedByProgram.has(worker))));
  });
  patch<(this: Worker) => unknown>(
    Worker.prototype,
    'terminate',
    (original) =>
      function (...args) {
        endedByProgram.add(this);
        return original.apply(this, args);
      },
  );
}

function watchModule(
  peers: WeakMap<MessagePort, MessagePort>,
  arrive: (port: MessagePort, message: unknown) => void,
): void {
  const threads = createRequire(__filename)('node:worker_threads') as Record<string, unknown>;
  patch<Receive>(threads, 'receiveMessageOnPort', (original) => (port) => {
    const received = original(port);
    if (received !== undefined) guarded(() => arrive(port, received.message));
    return received;
  });
  const original = threads['MessageChannel'] as new () => Channel;
  const watched = new Proxy(original, {
    construct(target, args, made) {
      const channel = Reflect.construct(target, args, made === watched ? target : made) as Channel;
      peers.set(channel.port1, channel.port2);
      peers.set(channel.port2, channel.port1);
      return channel;
    },
  });
  threads['MessageChannel'] = watched;
  const enumerable = Object.getOwnPropertyDescriptor(globalThis, 'MessageChannel')?.enumerable ?? false;
  const value: unknown = watched;
  Object.defineProperty(globalThis, 'MessageChannel', { value, enumerable, writable: true, configurable: true });
  // Named imports of ECMAScript modules see the replacements, too.
  syncBuiltinESMExports();
}

function transferredIn(list: unknown): readonly unknown[] {
  if (list === undefined || list === null) return [];
  if (Array.isArray(list)) return list;
  const { transfer } = list as { readonly transfer?: unknown };
  return Array.isArray(transfer) ? transfer : [];
}

function portsOf(worker: Worker): MessagePort[] {
  return Object.getOwnPropertySymbols(worker)
    .map((key) => Reflect.get(worker, key) as unknown)
    .filter((value): value is MessagePort => value instanceof MessagePort);
}

function reasonOf(code: number, isEndedByProgram: boolean): string | null {
  return code === 0 || isEndedByProgram ? null : `exit code ${code}`;
}
