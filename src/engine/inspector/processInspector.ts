import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { openInspectorSocket } from '../../ipc/inspectorSocket.ts';
import { answerMs, createInspector, type Inspector } from './inspector.ts';

/**
 * Flags of Node for a child process that can be inspected. It does not listen until it is asked to. Then it uses a free
 * port of this machine, and only its parent learns the address.
 */
export const inspectableFlags = ['--inspect-port=127.0.0.1:0', '--inspect-publish-uid=stderr'];

/** A child prints its address when its inspector opens. It does so once, because the inspector then keeps listening. */
const addresses = new WeakMap<ChildProcess, Promise<string>>();

/**
 * The inspector of a child process, opened by a signal. Undefined if it does not open in time, for example during a
 * native call.
 */
export async function inspectProcess(child: ChildProcess): Promise<Inspector | undefined> {
  const address = addresses.get(child) ?? openInspector(child);
  addresses.set(child, address);
  const url = await Promise.race([address, delay(answerMs, undefined, { ref: false })]);
  if (url === undefined) return undefined;
  return createInspector(await openInspectorSocket(url, answerMs));
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
