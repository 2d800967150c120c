import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { answerMs, createInspector, type Inspector } from './inspector.ts';

/**
 * Flags of Node for a child that may be inspected. It does not listen until it is asked to, and then on a free port of
 * this machine, at an address that only its parent learns.
 */
export const inspectableFlags = ['--inspect-port=127.0.0.1:0', '--inspect-publish-uid=stderr'];

/** A child prints its address once, when its inspector opens; from then on the inspector listens. */
const addresses = new WeakMap<ChildProcess, Promise<string>>();

/** The inspector of a child process, opened by a signal. Undefined if it does not open in time, as in a native call. */
export async function inspectProcess(child: ChildProcess): Promise<Inspector | undefined> {
  const address = addresses.get(child) ?? openInspector(child);
  addresses.set(child, address);
  const url = await Promise.race([address, delay(answerMs, undefined, { ref: false })]);
  if (url === undefined) return undefined;
  const socket = new WebSocket(url);
  // After any error there is no answer, and every question has a deadline.
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
