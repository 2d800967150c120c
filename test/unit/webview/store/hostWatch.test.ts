import { expect, it, vi } from 'vitest';
import { createDeferred } from '../../../../src/base/deferred.ts';
import { renderNotices } from '../../../../webview/notices.ts';
import type { PanelStore } from '../../../../webview/store/panelStore.ts';
import { rendered, textOf } from '../../../support/litTree.ts';
import { goldenLines } from '../../../support/recordings.ts';
import { openStore } from '../../../support/testStore.ts';

const noticesOf = (store: PanelStore): string =>
  textOf(rendered({ strings: ['', ''], values: [renderNotices(store)] }));

it('a panel whose host is gone follows its run no more and says so, until a host answers', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  try {
    const { store } = await openStore({ events: goldenLines('starting'), init: { live: true } });
    await vi.advanceTimersByTimeAsync(30_000);
    expect([store.live, store.canRun, store.isCutOff]).toEqual([true, true, false]);
    const answer = createDeferred<null>();
    const ask = vi.spyOn(store.host, 'request').mockReturnValue(answer.promise);
    await vi.advanceTimersByTimeAsync(30_000);
    expect([store.live, store.canRun, store.isRestricted, store.isCutOff]).toEqual([false, false, false, true]);
    expect(noticesOf(store)).toContain('Reload Window');
    expect(ask.mock.calls).toEqual([['alive', null]]);
    answer.resolve(null);
    await vi.waitFor(() => expect(store.isCutOff).toBe(false));
    expect([store.live, noticesOf(store)]).toEqual([true, '']);
  } finally {
    vi.useRealTimers();
  }
});
