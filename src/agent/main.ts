import { agentMagic } from '../protocol/agentLink.ts';
import { streamTransport } from '../ipc/streamTransport.ts';
import { joinRuns } from '../queue/joinRuns.ts';
import { serveRun, type ServeOptions } from './serveRun.ts';

/** Serves the run at the other end of this process's stdin and stdout. Resolves when it has ended. */
export async function serveStdio(options: ServeOptions): Promise<void> {
  const { stdin: input, stdout: output } = process;
  await serveRun(streamTransport({ input, output, magic: agentMagic, speaks: true }), options);
}

/** Serves the runs that are announced at a queue, one after another, until `signal` aborts. */
export async function serveQueue(
  place: { readonly url: string; readonly key: string },
  options: ServeOptions,
  signal: AbortSignal,
): Promise<void> {
  await joinRuns({
    ...place,
    dir: options.dir,
    signal,
    serve: (transport) => serveRun(transport, options),
    onNote: (text) => process.stderr.write(`${text}\n`),
  });
}
