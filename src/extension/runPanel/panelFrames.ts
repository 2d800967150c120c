import type { ChannelFrame } from '../../protocol/channel.ts';

/** The channel frame that a webview posted; undefined if the message is not a frame. */
export function parseFrame(data: unknown): ChannelFrame | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const frame = data as Partial<Record<string, unknown>>;
  switch (frame['kind']) {
    case 'request':
      return isId(frame['id']) && isName(frame['method']) ? (data as ChannelFrame) : undefined;
    case 'reply':
      return isId(frame['id']) ? (data as ChannelFrame) : undefined;
    case 'failure': {
      const error = frame['error'];
      const hasMessage = typeof error === 'object' && error !== null && 'message' in error;
      return isId(frame['id']) && hasMessage && typeof error.message === 'string' ? (data as ChannelFrame) : undefined;
    }
    case 'event':
      return isName(frame['name']) ? (data as ChannelFrame) : undefined;
    default:
      return undefined;
  }
}

const isId = (value: unknown): boolean => Number.isSafeInteger(value);
const isName = (value: unknown): boolean => typeof value === 'string' && value.length <= 100;
