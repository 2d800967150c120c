import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { witnessLog, witnessSocket, type WitnessCalls, type WitnessEvent } from '../e2e/witness/protocol.ts';
import { until } from './until.ts';

/** The far end of test/e2e/witness, which lives in the extension host under test. */
export interface Witness {
  call<M extends keyof WitnessCalls>(method: M, params: WitnessCalls[M]['params']): Promise<WitnessCalls[M]['result']>;
  /** All it has seen so far, in order. */
  events(): readonly WitnessEvent[];
  /** The first event of a kind, past or to come. */
  seen<K extends WitnessEvent['event']>(
    kind: K,
    where?: (event: Extract<WitnessEvent, { event: K }>) => boolean,
  ): Promise<Extract<WitnessEvent, { event: K }>>;
}

export function connectWitness(dir: string): Witness {
  const events = (): readonly WitnessEvent[] => {
    const log = join(dir, witnessLog);
    if (!existsSync(log)) return [];
    return readFileSync(log, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as WitnessEvent);
  };
  return {
    events,
    call: async (method, params) => {
      const socket = await until(`a witness in ${dir}`, () => newestSocket(dir));
      const answer = await post(socket, JSON.stringify({ method, params }));
      return answer as WitnessCalls[typeof method]['result'];
    },
    seen: (kind, where = () => true) =>
      until(`the event ${kind}`, () =>
        events().find(
          (event): event is Extract<WitnessEvent, { event: typeof kind }> =>
            event.event === kind && where(event as Extract<WitnessEvent, { event: typeof kind }>),
        ),
      ),
  };
}

/** After a reload the youngest extension host is the one that counts. */
function newestSocket(dir: string): string | undefined {
  return readdirSync(dir)
    .filter((name) => name.endsWith(witnessSocket))
    .map((name) => join(dir, name))
    .toSorted((a, b) => statSync(b).ctimeMs - statSync(a).ctimeMs)[0];
}

function post(socketPath: string, body: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath, method: 'POST', path: '/' }, async (response) => {
      const answer = JSON.parse(await text(response)) as { result?: unknown; error?: string };
      if (answer.error === undefined) resolve(answer.result);
      else reject(new Error(answer.error));
    });
    call.once('error', reject);
    call.end(body);
  });
}
