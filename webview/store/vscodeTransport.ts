import type { ChannelFrame, Transport } from '../../src/protocol/channel.ts';

/** What `acquireVsCodeApi()` gives, as far as the panel uses it. */
export interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): unknown;
}

/** Frames over the webview's messages. A webview's channel never closes while its page lives. */
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
