import { expect, it } from 'vitest';
import { placeTip } from '../../../../webview/kit/tip.ts';

it('keeps a tooltip inside of its element: beside the pointer, else before or above it', () => {
  const placed = (x: number, y: number, hidden = false) => {
    const tip = { hidden, offsetWidth: 100, offsetHeight: 20, style: { transform: '' } };
    const renderRoot = { querySelector: () => tip } as unknown as ParentNode;
    placeTip({ renderRoot, clientWidth: 300, clientHeight: 90 }, { x, y });
    return tip.style.transform;
  };
  expect(placed(10, 10)).toBe('translate(22px, 28px)');
  expect(placed(290, 10)).toBe('translate(196px, 28px)');
  expect(placed(10, 80)).toBe('translate(22px, 54px)');
  expect(placed(10, 10, true)).toBe('');
});
