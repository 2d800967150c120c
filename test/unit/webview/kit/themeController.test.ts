import { expect, it, vi } from 'vitest';
import { ThemeController } from '../../../../webview/kit/themeController.ts';

it('renders its element again when the theme changes, and no longer once the element is gone', () => {
  const changes: (() => void)[] = [];
  class Observer {
    constructor(changed: () => void) {
      changes.push(changed);
    }
    observe(): void {}
    disconnect(): void {
      changes.length = 0;
    }
  }
  vi.stubGlobal('MutationObserver', Observer);
  vi.stubGlobal('document', { body: {}, documentElement: {} });
  const log: string[] = [];
  const host = { addController: () => {}, requestUpdate: () => log.push('update') };
  const theme = new ThemeController(host as never, () => log.push('changed'));
  theme.hostConnected();
  for (const changed of changes) changed();
  expect(log).toEqual(['changed', 'update']);
  theme.hostDisconnected();
  expect(changes).toEqual([]);
  vi.unstubAllGlobals();
});
