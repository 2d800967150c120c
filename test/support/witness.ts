import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { witnessLog, witnessSocket, type WitnessCalls, type WitnessEvent } from '../e2e/witness/protocol.ts';
import { until } from './until.ts';

type EventOf<K extends WitnessEvent['event']> = Extract<WitnessEvent, { readonly event: K }>;

/** The connection to test/e2e/witness, which runs in the extension host under test. */
export interface Witness {
  call<M extends keyof WitnessCalls>(method: M, params: WitnessCalls[M]['params']): Promise<WitnessCalls[M]['result']>;
  /** All events so far, in order. */
  events(): readonly WitnessEvent[];
  /** Resolves with the first event of a kind, also if it has happened already. */
  seen<K extends WitnessEvent['event']>(kind: K): Promise<EventOf<K>>;
}

export function connectWitness(dir: string): Witness {
  const events = (): readonly WitnessEvent[] => {
    const log = join(dir, witnessLog);
    if (!existsSync(log)) return [];
    return readFileSync(log, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line): WitnessEvent => JSON.parse(line));
  };
  return {
    events,
    call: async <M extends keyof WitnessCalls>(method: M, params: WitnessCalls[M]['params']) => {
      // The first call after a reload may still reach the socket of the host that is ending.
      const socket = await until(`a witness in ${dir}`, () => livingSocket(dir));
      return post<WitnessCalls[M]['result']>(socket, JSON.stringify({ method, params }));
    },
    seen: <K extends WitnessEvent['event']>(kind: K) =>
      until(`the event ${kind}`, () => events().find((event): event is EventOf<K> => event.event === kind)),
  };
}

/** After a reload, the newest extension host is the right one. */
async function livingSocket(dir: string): Promise<string | undefined> {
  const [newest] = readdirSync(dir)
    .filter((name) => name.endsWith(witnessSocket))
    .map((name) => join(dir, name))
    .toSorted((a, b) => statSync(b).ctimeMs - statSync(a).ctimeMs);
  if (newest === undefined) return undefined;
  return post(newest, JSON.stringify({ method: 'version', params: null })).then(
    () => newest,
    () => undefined,
  );
}

async function post<T>(socketPath: string, body: string): Promise<T> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ socketPath, method: 'POST', path: '/' }, resolve).once('error', reject).end(body);
  });
  const answer = JSON.parse(await text(response)) as { result: T; error?: string };
  if (answer.error !== undefined) throw new Error(answer.error);
  return answer.result;
}
