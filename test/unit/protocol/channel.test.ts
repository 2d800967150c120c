import { expect, test } from 'vitest';
import { UserFacingError } from '../../../src/base/errors.ts';
import { connect, type ChannelFrame, type Transport } from '../../../src/protocol/channel.ts';

interface Adder {
  readonly requests: { readonly add: { params: { a: number; b: number }; result: number } };
  readonly events: { readonly note: string };
}
interface Nothing {
  readonly requests: object;
  readonly events: object;
}

/** Two transports that carry frames to each other as JSON, like a pipe would. */
function pair(): [Transport & { drop(): void }, Transport & { drop(): void }] {
  const make = () => {
    let frames: (frame: ChannelFrame) => void = () => {};
    let closes: (reason: Error) => void = () => {};
    const end = {
      other: undefined as ((frame: ChannelFrame) => void) | undefined,
      send: (frame: ChannelFrame) => end.other?.(JSON.parse(JSON.stringify(frame)) as ChannelFrame),
      onFrame: (listener: typeof frames) => void (frames = listener),
      onClose: (listener: typeof closes) => void (closes = listener),
      close: () => closes(new Error('closed')),
      drop: () => closes(new Error('the other side died')),
      receive: (frame: ChannelFrame) => frames(frame),
    };
    return end;
  };
  const left = make();
  const right = make();
  left.other = right.receive;
  right.other = left.receive;
  return [left, right];
}

function join(add: (params: { a: number; b: number }) => number | Promise<number>) {
  const [near, far] = pair();
  const notes: string[] = [];
  connect<Adder, Nothing>(far, { requests: { add }, events: { note: (text) => void notes.push(text) } });
  return { peer: connect<Nothing, Adder>(near, { requests: {}, events: {} }), near, notes };
}

test('a request is answered and an event arrives', async () => {
  const { peer, notes } = join(({ a, b }) => a + b);
  expect(await peer.request('add', { a: 2, b: 3 })).toBe(5);
  peer.emit('note', 'hello');
  expect(notes).toEqual(['hello']);
});

test('a handler that throws fails the request; a message for the user arrives as one', async () => {
  const { peer } = join(({ a }) => {
    throw a === 0 ? new UserFacingError('no zero', 'Use one.') : new Error('bug');
  });
  await expect(peer.request('add', { a: 0, b: 0 })).rejects.toBeInstanceOf(UserFacingError);
  await expect(peer.request('add', { a: 1, b: 0 })).rejects.toThrow('bug');
});

test('every pending request settles when the other side dies, and later ones settle immediately', async () => {
  const { peer, near } = join(() => new Promise(() => {}));
  const pending = peer.request('add', { a: 1, b: 1 });
  near.drop();
  await expect(pending).rejects.toThrow('the other side died');
  await expect(peer.request('add', { a: 1, b: 1 })).rejects.toThrow('the other side died');
});

test('a frame cannot name what the handlers inherit', async () => {
  const { peer } = join(() => 1);
  await expect(peer.request('constructor' as never, {})).rejects.toThrow('unknown request');
});

test('a missing handler does not compile', () => {
  const [near] = pair();
  // @ts-expect-error -- `add` is missing
  connect<Adder, Nothing>(near, { requests: {}, events: { note: () => {} } });
});
