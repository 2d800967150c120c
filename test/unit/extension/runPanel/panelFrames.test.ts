import { describe, expect, it } from 'vitest';
import { panelHtml } from '../../../../src/extension/runPanel/html.ts';
import { parseFrame } from '../../../../src/extension/runPanel/panelFrames.ts';

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
});

describe('the page of the panel', () => {
  const html = panelHtml('https://x', (name) => `https://x/${name}`);

  it('forbids everything but its own parts', () => {
    const [, nonce] = /<script nonce="([^"]{20,})" src="https:\/\/x\/panel.js">/.exec(html) ?? [];
    expect(html).toContain(
      `default-src 'none'; script-src 'nonce-${nonce}'; style-src https://x; font-src https://x; img-src https://x;`,
    );
    expect(html).not.toMatch(/unsafe|\son\w+=/);
  });

  it('has a new nonce each time', () => {
    expect(panelHtml('https://x', (name) => name)).not.toBe(panelHtml('https://x', (name) => name));
  });
});
