import type { ChannelFrame, Transport } from '../../src/protocol/channel.ts';

/** The part of `acquireVsCodeApi()` that the panel uses. */
export interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): unknown;
}

/** Sends frames as messages of the webview. This channel never closes while the page exists. */
export function vscodeTransport(api: VsCodeApi): Transport {
  let listener: ((frame: ChannelFrame) => void) | undefined;
  const onMessage = (event: MessageEvent<unknown>): void => {
    if (isFrame(event.data)) listener?.(event.data);
  };
  window.addEventListener('message', onMessage);
  return {
    send: (frame) => api.postMessage(frame),
    onFrame: (next) => {
      listener = next;
    },
    onClose: () => {},
    close: () => window.removeEventListener('message', onMessage),
  };
}

function isFrame(data: unknown): data is ChannelFrame {
  return typeof data === 'object' && data !== null && 'kind' in data && typeof data.kind === 'string';
}
