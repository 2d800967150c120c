import { describe, expect, it } from 'vitest';
import { panelHtml } from '../../../../src/extension/runPanel/html.ts';
import {
  checkAction,
  checkChunksize,
  checkFrame,
  checkItem,
  checkRaceFrame,
  checkSampleFrame,
  checkStackFrame,
  parseFrame,
} from '../../../../src/extension/runPanel/panelFrames.ts';

describe('messages from the panel', () => {
  it('are frames of the channel', () => {
    for (const frame of [
      { kind: 'request', id: 1, method: 'ready', params: null },
      { kind: 'reply', id: 1, result: null },
      { kind: 'failure', id: 1, error: { message: 'no', userFacing: false } },
      { kind: 'event', name: 'cancel', payload: null },
    ]) {
      expect(parseFrame(frame)).toBe(frame);
    }
  });

  it('are dropped otherwise', () => {
    for (const data of [
      null,
      undefined,
      7,
      'cancel',
      [],
      {},
      { kind: 'other', id: 1 },
      { kind: 'request', id: '1', method: 'ready' },
      { kind: 'request', id: 1 },
      { kind: 'reply', id: 1.5 },
      { kind: 'failure', id: 1, error: null },
      { kind: 'event', name: 'x'.repeat(200) },
    ]) {
      expect(parseFrame(data)).toBeUndefined();
    }
  });

  it('name things by number only', () => {
    expect(checkItem({ item: 7 })).toBe(7);
    for (const item of [-1, 1.5, Number.NaN, Infinity, '7', null, {}]) {
      expect(() => checkItem({ item } as never)).toThrow('malformed message');
    }
    expect(() => checkItem(null as never)).toThrow('malformed message');
    expect(checkStackFrame({ stack: 2 ** 32 - 1, frame: 2 })).toEqual({ stack: 2 ** 32 - 1, frame: 2 });
    expect(() => checkStackFrame({ stack: 1, frame: '../..' } as never)).toThrow('malformed message');
    expect(checkFrame({ item: 1, frame: 2, path: ['cause', 0] })).toEqual({ item: 1, frame: 2, path: ['cause', 0] });
    expect(checkRaceFrame({ race: 1, access: 0, frame: 2 })).toEqual({ race: 1, access: 0, frame: 2 });
    expect(() => checkRaceFrame({ race: 1, access: '0', frame: 2 } as never)).toThrow('malformed message');
    expect(checkSampleFrame({ worker: 1, frame: 2 })).toEqual({ worker: 1, frame: 2 });
    expect(() => checkSampleFrame({ worker: -1, frame: 2 })).toThrow('malformed message');
    for (const path of [undefined, 'cause', ['../..'], [-1], Array.from({ length: 101 }, () => 'cause')]) {
      expect(() => checkFrame({ item: 1, frame: 2, path } as never)).toThrow('malformed message');
    }
  });
});

describe('the page of the panel', () => {
  const html = panelHtml({ cspSource: 'https://x', nonce: 'abc', script: 's.js', codicons: 'c.css', styles: 'p.css' });

  it('forbids everything but its own parts', () => {
    expect(html).toContain("default-src 'none'; script-src 'nonce-abc'; style-src https://x; font-src https://x;");
    expect(html).not.toMatch(/unsafe|\son\w+=/);
  });
});

describe('options that the panel asks for', () => {
  it('are numbers within the limits of a job, or auto', () => {
    expect(checkChunksize({ chunksize: 'auto' })).toBe('auto');
    expect(checkChunksize({ chunksize: 16 })).toBe(16);
    for (const chunksize of [0, -1, 1.5, 2e9, '16', null]) {
      expect(() => checkChunksize({ chunksize } as never)).toThrow('malformed message');
    }
    expect(() => checkChunksize(null as never)).toThrow('malformed message');
  });

  it('are those of an advice, and nothing else of the message', () => {
    const action = { kind: 'setConcurrency', concurrency: 4, workers: 1, module: '/etc/passwd' } as const;
    expect(checkAction({ action })).toEqual({ kind: 'setConcurrency', concurrency: 4, workers: 1 });
    expect(checkAction({ action: { kind: 'setWorkers', workers: 2 } })).toEqual({ kind: 'setWorkers', workers: 2 });
    for (const wrong of [
      null,
      {},
      { kind: 'run' },
      { kind: 'setWorkers', workers: 100_000 },
      { kind: 'setConcurrency' },
    ]) {
      expect(() => checkAction({ action: wrong } as never)).toThrow('malformed message');
    }
  });
});
