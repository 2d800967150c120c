import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HeartWatch } from '../../../src/supervisor/heartWatch.ts';

describe('the heart watch', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('reports a runner that misses five beats, once', () => {
    const onSilence = vi.fn();
    const heart = new HeartWatch(onSilence);
    heart.start(() => 1);
    vi.advanceTimersByTime(4900);
    expect(onSilence).not.toHaveBeenCalled();
    expect(heart.silence).toBeUndefined();
    vi.advanceTimersByTime(5000);
    expect(onSilence).toHaveBeenCalledOnce();
    expect(heart.silence).toBe('it did not answer for 5 s');
    heart.stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('starts to count again with each beat', () => {
    const onSilence = vi.fn();
    const heart = new HeartWatch(onSilence);
    heart.start(() => 1);
    for (let k = 0; k < 10; k++) {
      vi.advanceTimersByTime(3900);
      heart.beat();
    }
    expect(onSilence).not.toHaveBeenCalled();
  });

  it('waits longer once, if the runner foresees a long step', () => {
    const onSilence = vi.fn();
    const heart = new HeartWatch(onSilence);
    heart.start(() => 1);
    heart.beat(20_000);
    vi.advanceTimersByTime(24_900);
    expect(onSilence).not.toHaveBeenCalled();
    vi.advanceTimersByTime(200);
    expect(onSilence).toHaveBeenCalledOnce();
  });

  it('counts only time in which the runner was free to answer', () => {
    const onSilence = vi.fn();
    const heart = new HeartWatch(onSilence);
    heart.start(() => 0.1);
    vi.advanceTimersByTime(40_000);
    expect(onSilence).not.toHaveBeenCalled();
    vi.advanceTimersByTime(15_000);
    expect(onSilence).toHaveBeenCalledOnce();
    heart.stop();
  });
});
