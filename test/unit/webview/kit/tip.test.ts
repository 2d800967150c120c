import { expect, it, vi } from 'vitest';
import { placeTip } from '../../../../webview/kit/tip.ts';

it('keeps a tooltip inside of its element and the window: beside the pointer, else before or above it', () => {
  const placed = (x: number, y: number, { hidden = false, innerHeight = 900, top = 0 } = {}) => {
    vi.stubGlobal('innerWidth', 1000);
    vi.stubGlobal('innerHeight', innerHeight);
    const tip = { hidden, offsetWidth: 100, offsetHeight: 20, style: { transform: '' } };
    const renderRoot = { querySelector: () => tip } as unknown as ParentNode;
    const getBoundingClientRect = () => ({ left: 0, top });
    placeTip({ renderRoot, clientWidth: 300, clientHeight: 90, getBoundingClientRect }, { x, y });
    return tip.style.transform;
  };
  expect(placed(10, 10)).toBe('translate(22px, 28px)');
  expect(placed(290, 10)).toBe('translate(196px, 28px)');
  expect(placed(10, 80)).toBe('translate(22px, 54px)');
  expect(placed(10, 50, { top: 40, innerHeight: 100 })).toBe('translate(22px, 24px)');
  expect(placed(10, 80, { top: -70 })).toBe('translate(22px, 70px)');
  expect(placed(10, 10, { hidden: true })).toBe('');
});
