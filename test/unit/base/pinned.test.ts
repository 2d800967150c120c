import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { pinned } from '../../../src/base/pinned.ts';

class Port {
  sent: unknown[] = [];
  send(value: unknown): void {
    this.sent.push(value);
  }
}

class FastPort extends Port {
  override send(value: unknown): void {
    super.send([value]);
  }
}

test('the methods of a pinned object stay, whatever happens to its class', () => {
  const port = pinned(new FastPort());
  FastPort.prototype.send = () => {};
  port.send(1);
  expect(port.sent).toEqual([[1]]);
  expect(port).toBeInstanceOf(FastPort);
});

test('inherited methods are pinned too, and own ones are kept', () => {
  const own = (): boolean => true;
  const emitter = pinned(Object.assign(new EventEmitter(), { emit: own }));
  expect(emitter.emit).toBe(own);
  expect(Object.hasOwn(emitter, 'on')).toBe(true);
  expect(Object.keys(emitter)).not.toContain('on');
});
