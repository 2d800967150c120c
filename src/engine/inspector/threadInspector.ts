import { Session } from 'node:inspector';
import { createInspector, type Inspector } from './inspector.ts';

/** The inspector of a worker thread, reached through that of the main thread (domain NodeWorker of Node's protocol). */
export function inspectThread(threadId: number): Inspector {
  const session = new Session();
  session.connect();
  let sessionId: string | undefined;
  const unsent: string[] = [];
  const send = (message: string): void => {
    if (sessionId === undefined) unsent.push(message);
    else session.post('NodeWorker.sendMessageToWorker', { sessionId, message });
  };
  session.on('NodeWorker.attachedToWorker', ({ params }) => {
    // The title is the only field that identifies the thread: `[worker 3] name`.
    if (Number(/worker (\d+)/i.exec(params.workerInfo.title)?.[1]) !== threadId) return;
    sessionId = params.sessionId;
    for (const message of unsent.splice(0)) send(message);
  });
  const inspector = createInspector({
    send,
    onMessage: (listener) =>
      void session.on('NodeWorker.receivedMessageFromWorker', ({ params }) => {
        if (params.sessionId === sessionId) listener(params.message);
      }),
    close: () => session.disconnect(),
  });
  session.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
  return inspector;
}

/**
 * Memory that the JavaScript of a thread holds, in bytes, including buffers outside of the heap. Undefined if it does
 * not answer.
 */
export async function heldByThread(threadId: number): Promise<number | undefined> {
  const far = inspectThread(threadId);
  try {
    return await far.evaluate<number>('(({ heapTotal, external }) => heapTotal + external)(process.memoryUsage())');
  } finally {
    far.close();
  }
}
