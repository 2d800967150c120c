import { array, assert, constantFrom, property, tuple, integer } from 'fast-check';
import { expect, test, vi } from 'vitest';
import { CallTree } from '../../../../src/model/profile/callTree.ts';
import { foldWeights } from '../../../../src/model/profile/fold.ts';
import { everySample } from '../../../../src/model/profile/sampleFilter.ts';
import {
  barAt,
  barByKey,
  barOf,
  flameBars,
  rowCount,
  rowOf,
  type FlameBars,
} from '../../../../webview/canvas/flameBars.ts';
import { FlamePainter, flameRowHeight, type FlameScene } from '../../../../webview/canvas/flamePainter.ts';
import { frameOf, partOf, type Sample } from '../../../support/profiles.ts';
import { someTheme } from '../../../support/recordingContext.ts';

const [work, parse, mangle, read] = ['work', 'parse', 'mangle', 'read'].map((name) => frameOf(name)) as [
  ReturnType<typeof frameOf>,
  ReturnType<typeof frameOf>,
  ReturnType<typeof frameOf>,
  ReturnType<typeof frameOf>,
];

function weighed(samples: readonly Sample[]): { readonly tree: CallTree; readonly total: Float64Array } {
  const tree = new CallTree();
  tree.add(partOf(samples));
  return { tree, total: foldWeights(tree, everySample).total };
}

const usual: readonly Sample[] = [
  [[work, mangle], 200],
  [[work, parse], 500],
  [[work, parse, read], 100],
  [[read], 200],
];

/** `name left width`, in percent, by row. */
function drawn(tree: CallTree, bars: FlameBars): string[][] {
  return Array.from({ length: rowCount(bars) }, (_, row) =>
    Array.from(bars.node.slice(bars.rows[row], bars.rows[row + 1]), (node, k) => {
      const bar = (bars.rows[row] ?? 0) + k;
      const percent = (shares: Float64Array): number => Math.round(100 * (shares[bar] ?? 0));
      return `${tree.frames[tree.frame.get(node)]?.function} ${percent(bars.left)} ${percent(bars.width)}`;
    }),
  );
}

function nodeNamed(tree: CallTree, name: string): number {
  return tree.frame.view.findIndex((frame) => tree.frames[frame]?.function === name);
}

test('the heaviest call is the leftmost, below its caller', () => {
  const { tree, total } = weighed(usual);
  expect(drawn(tree, flameBars(tree, total))).toEqual([
    ['(root) 0 100'],
    ['work 0 80', 'read 80 20'],
    ['parse 0 60', 'mangle 60 20'],
    ['read 0 10'],
  ]);
});

test('a zoomed function fills the width, and so do its callers', () => {
  const { tree, total } = weighed(usual);
  const parsing = nodeNamed(tree, 'parse');
  expect(drawn(tree, flameBars(tree, total, parsing))).toEqual([
    ['(root) 0 100'],
    ['work 0 100'],
    ['parse 0 100'],
    ['read 0 17'],
  ]);
});

test('a bar below a thousandth of the width is left out, until its caller is zoomed', () => {
  const { tree, total } = weighed([
    [[work], 10_000],
    [[parse, mangle], 9],
    [[parse], 9],
  ]);
  const isDrawn = (root: number): boolean =>
    barOf(flameBars(tree, total, root), nodeNamed(tree, 'mangle')) !== undefined;
  expect([isDrawn(0), isDrawn(nodeNamed(tree, 'parse'))]).toEqual([false, true]);
});

test('bars of a row never overlap, and lie within the bar above', () => {
  const stack = array(constantFrom(work, parse, mangle, read), { minLength: 1, maxLength: 6 });
  assert(
    property(array(tuple(stack, integer({ min: 1, max: 5000 })), { minLength: 1, maxLength: 30 }), (samples) => {
      const { tree, total } = weighed(samples);
      const bars = flameBars(tree, total);
      for (let bar = 1; bar < bars.node.length; bar++) {
        const [left, width, parent] = [bars.left[bar]!, bars.width[bar]!, bars.parent[bar]!];
        const isFirstOfRow = bars.rows.includes(bar);
        if (!isFirstOfRow) expect(left).toBeGreaterThanOrEqual(bars.left[bar - 1]! + bars.width[bar - 1]! - 1e-9);
        expect(left).toBeGreaterThanOrEqual(bars.left[parent]!);
        expect(left + width).toBeLessThanOrEqual(bars.left[parent]! + bars.width[parent]! + 1e-9);
        expect(barAt(bars, rowOf(bars, bar), left + width / 2)).toBe(bar);
      }
    }),
  );
});

test('the pointer finds no bar beside the bars, and none below the last row', () => {
  const { tree, total } = weighed(usual);
  const bars = flameBars(tree, total);
  expect(barAt(bars, 2, 0.85)).toBeUndefined();
  expect(barAt(bars, 4, 0.1)).toBeUndefined();
  expect(barAt(bars, -1, 0.1)).toBeUndefined();
});

test('arrow keys move to the caller, to the heaviest call and to neighbours with the same caller', () => {
  const { tree, total } = weighed(usual);
  const bars = flameBars(tree, total);
  const walk = (...keys: readonly string[]): string | undefined => {
    const end = keys.reduce<number | undefined>((bar, key) => barByKey(bars, key, bar) ?? bar, undefined);
    return end === undefined ? undefined : tree.frames[tree.frame.get(bars.node[end] ?? 0)]?.function;
  };
  expect(walk('x')).toBeUndefined();
  expect(walk('ArrowDown')).toBe('(root)');
  expect(walk('ArrowDown', 'ArrowDown', 'ArrowDown')).toBe('parse');
  expect(walk('ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowRight')).toBe('mangle');
  // The bar left of `read` in the same row has another caller.
  expect(walk('ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowUp')).toBe('(root)');
  expect(walk('ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowLeft', 'Home')).toBe('(root)');
});

/** Runs the painter on a canvas that records its calls. */
function painted(scene: Partial<FlameScene>, theme = someTheme) {
  const { tree, total } = weighed(usual);
  const bars = flameBars(tree, total);
  const texts: string[] = [];
  const fills: string[] = [];
  const context = {
    fillStyle: '',
    setTransform: vi.fn(),
    fillRect: () => fills.push(context.fillStyle),
    strokeRect: vi.fn(),
    measureText: (text: string) => ({ width: text.length * 6 }),
    fillText: (text: string) => texts.push(text),
  };
  const canvas = { width: 400, height: 200, getContext: () => context } as unknown as HTMLCanvasElement;
  const nameOf = (node: number): string => tree.frames[tree.frame.get(node)]?.function ?? '';
  const usualScene: FlameScene = {
    bars,
    labelOf: nameOf,
    toneOf: () => 'user',
    isFound: undefined,
    selected: undefined,
    hovered: undefined,
    scrollTop: 0,
  };
  new FlamePainter(theme).paint(canvas, { ...usualScene, ...scene }, 1);
  return { texts, fills, outlines: context.strokeRect.mock.calls.length, nameOf };
}

test('a text is cut to its bar, and a narrow bar has none', () => {
  const labels = ['(root)', 'a very long name of a function, which has no end and does not fit'];
  const { texts } = painted({ labelOf: (node) => labels[node] ?? 'read' });
  expect(texts[1]).toMatch(/^a very long name .*…$/);
  expect(texts[1]!.length * 6).toBeLessThanOrEqual(0.8 * 400);
  expect(painted({ labelOf: () => 'wide' }).texts).toHaveLength(6);
});

test('only rows in view are painted', () => {
  expect(painted({ scrollTop: 3 * flameRowHeight }).texts).toEqual(['read']);
});

test('what a search does not find is grey, and high contrast adds edges', () => {
  const { fills, nameOf } = painted({});
  expect(new Set(fills.slice(1))).toEqual(new Set([someTheme.code.user[0]]));
  const found = painted({ isFound: (node) => nameOf(node) === 'parse' }).fills.slice(1);
  expect(found.filter((fill) => fill === someTheme.code.user[0])).toHaveLength(1);
  expect(found.filter((fill) => fill === someTheme.grid)).toHaveLength(5);
  expect(painted({}).outlines).toBe(0);
  expect(painted({ selected: 2, hovered: 1 }).outlines).toBe(2);
  expect(painted({}, { ...someTheme, highContrast: true }).outlines).toBe(6);
});
