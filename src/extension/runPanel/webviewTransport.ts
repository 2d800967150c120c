import type { Webview } from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import type { ChannelFrame, Transport } from '../../protocol/channel.ts';
import { parseFrame } from './panelFrames.ts';

/** Sends frames as messages of a webview. Closing it does not close the webview, whose next page gets a new transport. */
export class WebviewTransport implements Transport {
  readonly #listening: Disposable;
  readonly #closeListeners: ((reason: Error) => void)[] = [];
  #onFrame: ((frame: ChannelFrame) => void) | undefined;
  #closed = false;

  private readonly webview: Webview;

  constructor(webview: Webview, onMalformed: () => void) {
    this.webview = webview;
    this.#listening = webview.onDidReceiveMessage((data: unknown) => {
      const frame = parseFrame(data);
      if (frame) this.#onFrame?.(frame);
      else onMalformed();
    });
  }

  send(frame: ChannelFrame): void {
    // A message to a page that is gone is lost; the request ends with `close`.
    if (!this.#closed) void Promise.resolve(this.webview.postMessage(frame)).catch(() => this.close());
  }

  onFrame(listener: (frame: ChannelFrame) => void): void {
    this.#onFrame = listener;
  }

  onClose(listener: (reason: Error) => void): void {
    this.#closeListeners.push(listener);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#listening.dispose();
    for (const listener of this.#closeListeners) listener(new Error('the panel was closed'));
  }
}
