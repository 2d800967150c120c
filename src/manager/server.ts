import { parentPort, workerData } from 'node:worker_threads';
import { removeWorkDir } from '../ipc/workDir.ts';
import type { ManagerAddress } from './wire/address.ts';
import { serve } from './wire/serve.ts';

/** The start data of a server: the workerData of a thread, or the first line on stdin of a process. */
export type ServerInit = Pick<ManagerAddress, 'path' | 'authkey'> & {
  /** Folder of the socket. A server process that outlives its owner removes it. */
  readonly dir: string;
};

async function main(): Promise<void> {
  if (parentPort !== null) {
    await serve(workerData as ServerInit);
    parentPort.postMessage('listening');
    return;
  }
  const init = await readInit();
  process.stdin.on('close', () => {
    removeWorkDir(init.dir);
    process.exit();
  });
  await serve(init);
  process.stdout.write('listening\n');
}

function readInit(): Promise<ServerInit> {
  return new Promise((resolve) => {
    let line = '';
    process.stdin.setEncoding('utf8').on('data', (part: string) => {
      line += part;
      if (line.endsWith('\n')) resolve(JSON.parse(line) as ServerInit);
    });
  });
}

void main();
