import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Emitter } from '../../../src/base/emitter.ts';
import { UserFacingError } from '../../../src/base/errors.ts';
import { followContextKeys } from '../../../src/extension/contextKeys.ts';
import type { DebuggedWorkers } from '../../../src/extension/debugging/debuggedWorkers.ts';
import { notifyOfFailures } from '../../../src/extension/notifications.ts';
import { showProgress } from '../../../src/extension/progress.ts';
import type { RunPanels } from '../../../src/extension/runPanel/runPanels.ts';
import type { RunEntry } from '../../../src/extension/runs/runEntry.ts';
import { configuredNodePath, historyLimits, runSettingsFor } from '../../../src/extension/settings.ts';
import { showError } from '../../../src/extension/showError.ts';
import { showStatusBar } from '../../../src/extension/statusBar.ts';
import { requireTrust } from '../../../src/extension/trust.ts';
import { editor, freshEditor, Uri } from '../../support/fakeVscode.ts';
import { FakeRuns, someEntry, someJob } from '../../support/fakeRuns.ts';

vi.mock('vscode', () => import('../../support/fakeVscode.ts'));

beforeEach(() => {
  freshEditor();
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

const none = { succeeded: 0, failed: 0, timedOut: 0, crashed: 0, cancelled: 0 };
const live = (changes: Partial<RunEntry> = {}): RunEntry =>
  someEntry({ state: 'running', shownBy: 'panel', counts: { ...none, succeeded: 10 }, total: 40, ...changes });

/** Panels on the screen, as far as others ask for them. */
function fakePanels(visible: readonly string[] = []) {
  const changed = new Emitter<void>();
  const shown: string[] = [];
  const onScreen = new Set(visible);
  const panels = {
    visibilityChanged: changed.subscribe,
    isVisible: (runId: string) => onScreen.has(runId),
    show: ({ runId }: RunEntry) => void shown.push(runId),
  } as unknown as RunPanels;
  return { panels, onScreen, shown, changed };
}

describe('context keys', () => {
  it('follow the runs and the debugger, each set only when it changes', () => {
    const runs = new FakeRuns();
    const changed = new Emitter<void>();
    let workers: unknown[] = [];
    const followed = followContextKeys(runs.store, {
      changed: changed.subscribe,
      workers: () => workers,
    } as unknown as DebuggedWorkers);
    runs.put(live());
    runs.put(live({ runId: 'r2' }));
    runs.put(someEntry());
    workers = [{}];
    changed.fire();
    changed.fire();
    runs.put(someEntry({ runId: 'r2' }));
    expect(editor.executed).toEqual([
      ['setContext', 'poolscope.running', true],
      ['setContext', 'poolscope.hasRun', true],
      ['setContext', 'poolscope.debuggingPool', true],
      ['setContext', 'poolscope.running', false],
    ]);
    followed.dispose();
    expect(runs.listeners).toBe(0);
  });
});

describe('the status bar', () => {
  it('shows what runs, and hides when nothing does', () => {
    const runs = new FakeRuns();
    const shown = showStatusBar(runs.store);
    const [item] = editor.statusItems;
    runs.put(live());
    runs.put(live({ counts: { ...none, succeeded: 20, failed: 1 } }));
    expect(item?.shown).toBe(false);
    vi.advanceTimersByTime(250);
    expect([item?.shown, item?.text, item?.command]).toEqual([
      true,
      '$(sync~spin) 21/40 · 1 failed',
      'poolscope.showRun',
    ]);
    expect(item?.tooltip?.value).toContain('[Cancel](command:poolscope.cancel)');
    runs.end(someEntry());
    vi.advanceTimersByTime(250);
    expect(item?.shown).toBe(false);
    runs.put(live());
    shown.dispose();
    expect([item?.disposed, runs.listeners, vi.getTimerCount()]).toEqual([true, 0, 0]);
  });

  it('leaves runs under the debugger to its toolbar', () => {
    const runs = new FakeRuns();
    showStatusBar(runs.store);
    runs.put(live({ shownBy: 'debugger' }));
    vi.advanceTimersByTime(250);
    expect(editor.statusItems[0]?.shown).toBe(false);
  });
});

describe('a notification of progress', () => {
  function follow(entry: RunEntry, visible: readonly string[] = []) {
    const runs = new FakeRuns();
    const started = new Emitter<RunEntry>();
    const cancelled: string[] = [];
    const { panels, onScreen, changed } = fakePanels(visible);
    const launcher = { started: started.subscribe, cancel: (runId: string) => void cancelled.push(runId) };
    const shown = showProgress(runs.store, panels, launcher);
    runs.put(entry);
    started.fire(entry);
    return { runs, cancelled, onScreen, changed, shown };
  }

  it('appears for a live run without its panel, and ends with it', async () => {
    const { runs, cancelled } = follow(live());
    await vi.advanceTimersByTimeAsync(1499);
    expect(editor.progress).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    const [progress] = editor.progress;
    expect([progress?.title, progress?.messages]).toEqual(['minify.ts › minify', ['10/40']]);
    progress?.cancel();
    expect(cancelled).toEqual(['r1']);
    runs.end(someEntry());
    await vi.advanceTimersByTimeAsync(250);
    expect(progress?.over).toBe(true);
  });

  it('waits while the panel is on the screen, and appears when it is hidden', async () => {
    const { onScreen, changed } = follow(live(), ['r1']);
    await vi.advanceTimersByTimeAsync(5000);
    expect(editor.progress).toEqual([]);
    onScreen.clear();
    changed.fire();
    await vi.advanceTimersByTimeAsync(1500);
    expect(editor.progress).toHaveLength(1);
    onScreen.add('r1');
    await vi.advanceTimersByTimeAsync(250);
    expect(editor.progress[0]?.over).toBe(true);
  });

  it.each(['debugger', 'testingView'] as const)('does not appear for a run that the %s shows', async (shownBy) => {
    follow(live({ shownBy }));
    await vi.advanceTimersByTimeAsync(5000);
    expect(editor.progress).toEqual([]);
  });

  it('does not appear after the extension has ended', async () => {
    const { shown } = follow(live());
    shown.dispose();
    await vi.advanceTimersByTimeAsync(5000);
    expect(editor.progress).toEqual([]);
  });
});

describe('a notification of failures', () => {
  const failed = { ...none, succeeded: 2, failed: 1 };

  it('reports them, and opens the run', async () => {
    const runs = new FakeRuns();
    const { panels, shown } = fakePanels();
    notifyOfFailures(runs.store, panels);
    editor.answers.push('Show run');
    runs.end(someEntry({ counts: failed, shownBy: 'panel' }));
    await vi.runAllTimersAsync();
    expect(editor.texts('error')).toEqual([expect.stringContaining('1 failed')]);
    expect(shown).toEqual(['r1']);
  });

  it('is left out where the failures are on the screen', async () => {
    const runs = new FakeRuns();
    const { panels } = fakePanels(['visible']);
    const notified = notifyOfFailures(runs.store, panels);
    runs.end(someEntry({ runId: 'visible', counts: failed, shownBy: 'panel' }));
    runs.end(someEntry({ runId: 'test', counts: failed, shownBy: 'testingView' }));
    runs.end(someEntry({ runId: 'debugged', counts: failed, shownBy: 'debugger' }));
    runs.end(someEntry({ runId: 'good' }));
    await vi.runAllTimersAsync();
    expect(editor.shown).toEqual([]);
    notified.dispose();
    runs.end(someEntry({ runId: 'later', counts: failed }));
    expect(editor.shown).toEqual([]);
  });
});

describe('an error', () => {
  const log = { error: vi.fn(), show: vi.fn() } as never;

  it('about a setting opens that setting', async () => {
    editor.answers.push('Open settings');
    await showError(new UserFacingError('The setting poolscope.workers should be a number.', 'Change it.'), log);
    expect(editor.shown[0]?.choices).toEqual(['Open settings']);
    expect(editor.executed).toEqual([['workbench.action.openSettings', 'poolscope.workers']]);
  });

  it('that quotes the user cannot make a link', async () => {
    await showError(new UserFacingError('No such file: [x](command:rm)'), log);
    expect(editor.texts()[0]).not.toContain('](');
  });
});

describe('trust', () => {
  it('is asked for only where it is missing, and may be granted there', async () => {
    expect(await requireTrust()).toBe(true);
    expect(editor.shown).toEqual([]);
    editor.isTrusted = false;
    expect(await requireTrust()).toBe(false);
    editor.answers.push('Manage workspace trust');
    vi.spyOn(editor.executed, 'push').mockImplementation(() => {
      editor.isTrusted = true;
      return 0;
    });
    expect(await requireTrust()).toBe(true);
  });
});

describe('settings', () => {
  const scope = Uri.file(someJob.module) as never;

  it('contain the Node to run with, if one is named', () => {
    expect(configuredNodePath(scope)).toBeUndefined();
    editor.settings.set('poolscope.nodePath', '  ');
    expect(configuredNodePath(scope)).toBeUndefined();
    editor.settings.set('poolscope.nodePath', ' /opt/node ');
    expect(configuredNodePath(scope)).toBe('/opt/node');
  });

  it('contain the number of recordings to keep, at least one', () => {
    for (const [value, keep] of [
      [undefined, 50],
      [0, 50],
      ['7', 50],
      [7.9, 7],
    ]) {
      editor.settings.set('poolscope.history.keep', value);
      expect(historyLimits()).toEqual({ keep, mostBytes: 1e10 });
    }
  });

  it('name the setting that is wrong', () => {
    editor.settings.set('poolscope.workers', -1);
    expect(() => runSettingsFor(scope)).toThrow('poolscope.workers');
  });
});
