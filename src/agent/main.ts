import { agentMagic } from '../protocol/agentLink.ts';
import { streamTransport } from '../ipc/streamTransport.ts';
import { serveRun, type ServeOptions } from './serveRun.ts';

/** Serves the run at the other end of this process's stdin and stdout. Resolves when it has ended. */
export async function serveStdio(options: ServeOptions): Promise<void> {
  const { stdin: input, stdout: output } = process;
  await serveRun(streamTransport({ input, output, magic: agentMagic, speaks: true }), options);
}
