import { setTimeout as delay } from 'node:timers/promises';

/** Two one-way streams of messages of V8's inspector. Each message is a JSON text. */
export interface InspectorWire {
  send(message: string): void;
  onMessage(listener: (message: string) => void): void;
  close(): void;
}

/** Connects to the address that Node prints. After `withinMs` it is not waited for: then no question is answered. */
export async function openInspectorSocket(url: string, withinMs: number): Promise<InspectorWire> {
  // It loads HTTP and TLS, which only this needs.
  const { WebSocket } = await import('ws');
  const socket = new WebSocket(url);
  // After any error the inspector sends no answer, and every question has a deadline.
  socket.on('error', () => {});
  const opened = new Promise((resolve) => socket.once('open', resolve));
  await Promise.race([opened, delay(withinMs, undefined, { ref: false })]);
  return {
    send: (message) => socket.send(message, () => {}),
    onMessage: (listener) => void socket.on('message', (data: Buffer) => listener(data.toString())),
    close: () => socket.terminate(),
  };
}
