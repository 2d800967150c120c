import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { answerMs, createInspector, type Inspector } from './inspector.ts';

/** For a child that may be inspected: a free port of this machine's own, told to its parent alone, and no listening until asked. */
export const inspectableFlags = ['--inspect-port=127.0.0.1:0', '--inspect-publish-uid=stderr'];

/** It is told once, when the inspector opens; from then on that listens. */
const addresses = new WeakMap<ChildProcess, Promise<string>>();

/**
 * The inspector of a child process, opened by a signal; undefined when it does not open in time, as inside a native
 * call. Its address is a secret that only the child's stderr tells.
 */
export async function inspectProcess(child: ChildProcess): Promise<Inspector | undefined> {
  const address = addresses.get(child) ?? openInspector(child);
  addresses.set(child, address);
  const url = await Promise.race([address, delay(answerMs, undefined, { ref: false })]);
  if (url === undefined) return undefined;
  const socket = new WebSocket(url);
  // Whatever goes wrong, there is no answer, and that is waited for.
  socket.on('error', () => {});
  const opened = new Promise((resolve) => socket.once('open', resolve));
  await Promise.race([opened, delay(answerMs, undefined, { ref: false })]);
  return createInspector({
    send: (message) => socket.send(message, () => {}),
    onMessage: (listener) => void socket.on('message', (data: Buffer) => listener(data.toString())),
    close: () => socket.terminate(),
  });
}

function openInspector(child: ChildProcess): Promise<string> {
  const address = new Promise<string>((resolve) => {
    let text = '';
    child.stderr?.on('data', (more: string) => {
      text += more;
      const found = /Debugger listening on (ws:\/\/\S+)/.exec(text);
      if (found?.[1] !== undefined) resolve(found[1]);
    });
  });
  child.kill('SIGUSR1');
  return address;
}
