import { afterEach, describe, expect, it, vi } from 'vitest';
import { createPalette, outcomeTones, paintCells } from '../../../../webview/canvas/cellPainter.ts';
import { cssOf, mix, pixelOf, readableOn } from '../../../../webview/canvas/colour.ts';
import { createLaneCells } from '../../../../webview/canvas/laneCells.ts';
import { readTheme, watchTheme } from '../../../../webview/canvas/theme.ts';
import { severityOf } from '../../../../src/model/run/timeSummary.ts';
import { outcomeCode } from '../../../../src/model/facts/events.ts';
import { someTheme } from '../../../support/recordingContext.ts';

afterEach(() => void vi.unstubAllGlobals());

it('colours mix by channel and become text and pixels', () => {
  expect(mix([0, 100, 200], [100, 100, 0], 0.25)).toEqual([25, 100, 150]);
  expect(cssOf([1, 2, 3])).toBe('rgb(1, 2, 3)');
  expect(pixelOf([0x12, 0x34, 0x56])).toBe(0xff563412);
});

it('text on a colour is black or white, whichever has more contrast', () => {
  expect([[255, 255, 255] as const, [115, 201, 145] as const, [88, 146, 108] as const].map(readableOn)).toEqual(
    Array.from({ length: 3 }, () => '#000'),
  );
  expect([[0, 0, 0] as const, [0, 60, 120] as const, [120, 20, 20] as const].map(readableOn)).toEqual(
    Array.from({ length: 3 }, () => '#fff'),
  );
});

describe('cells', () => {
  const palette = createPalette(someTheme.background, outcomeTones(someTheme));
  const [succeeded, failed] = [severityOf(outcomeCode('succeeded')), severityOf(outcomeCode('failed'))];

  function paint(busy: number, severity: number, shade: number): number {
    const cells = createLaneCells(1);
    cells.busy[0] = busy;
    cells.severity[0] = severity;
    cells.shade[0] = shade;
    const line = new Uint32Array(1);
    paintCells(cells, cells.severity, palette, line);
    return line[0]!;
  }

  it('without an item are transparent', () => {
    expect(paint(0, 0, 0)).toBe(0);
  });

  it('are paler the less of their time was busy, unless something went wrong', () => {
    expect(paint(1, succeeded, 0)).toBe(pixelOf(someTheme.outcome.succeeded[0]));
    expect(paint(0.5, succeeded, 0)).toBe(pixelOf(mix(someTheme.background, someTheme.outcome.succeeded[0], 0.675)));
    expect(paint(0.01, failed, 0)).toBe(pixelOf(someTheme.outcome.failed[0]));
  });

  it('with items of no duration are seen', () => {
    expect(paint(0, succeeded, 0)).toBe(pixelOf(mix(someTheme.background, someTheme.outcome.succeeded[0], 0.35)));
  });

  it('have the other shade for the next item, and both mixed where items meet', () => {
    const [strong, weak] = someTheme.outcome.succeeded;
    expect([paint(3, succeeded, 1), paint(1, succeeded, 2)]).toEqual([pixelOf(weak), pixelOf(mix(strong, weak, 0.5))]);
  });
});

describe('the theme', () => {
  function page(variables: Readonly<Record<string, string>>, bodyClass = '') {
    const observed: unknown[] = [];
    let fill = '';
    const context = {
      set fillStyle(value: string) {
        fill = value;
      },
      fillRect: () => {},
      getImageData: () => ({ data: (/\d+, \d+, \d+/.exec(fill)?.[0] ?? '0, 0, 0').split(', ').map(Number) }),
    };
    vi.stubGlobal('document', {
      documentElement: {},
      body: { className: bodyClass, classList: { contains: (name: string) => bodyClass.includes(name) } },
      createElement: () => ({ getContext: () => context }),
    });
    vi.stubGlobal('getComputedStyle', () => ({ getPropertyValue: (name: string) => variables[name] ?? '' }));
    vi.stubGlobal('CSS', { supports: (_: string, text: string) => text.startsWith('rgb') });
    vi.stubGlobal('matchMedia', () => ({ matches: false }));
    vi.stubGlobal(
      'MutationObserver',
      class {
        observe(target: unknown): void {
          observed.push(target);
        }
        disconnect(): void {
          observed.length = 0;
        }
      },
    );
    return observed;
  }

  it("takes VS Code's colours, and its own where one is missing or no colour", () => {
    page({ '--vscode-editor-background': 'rgb(10, 20, 30)', '--vscode-foreground': 'inherit' });
    const theme = readTheme();
    expect(theme.background).toEqual([10, 20, 30]);
    expect(theme.foreground).toBe('rgb(204, 204, 204)');
    expect(theme.reducedMotion).toBe(false);
  });

  it('paints successes stronger on a light background, and in full under high contrast', () => {
    const green = 'rgb(0, 200, 0)';
    const shade = (background: string, bodyClass?: string) => {
      page({ '--vscode-editor-background': background, '--vscode-testing-iconPassed': green }, bodyClass);
      return readTheme().outcome.succeeded[0];
    };
    expect(shade('rgb(250, 250, 250)')).toEqual([0, 200, 0]);
    expect(shade('rgb(0, 0, 0)')[1]).toBeLessThan(200);
    expect(shade('rgb(0, 0, 0)', 'vscode-high-contrast')).toEqual([0, 200, 0]);
  });

  it('is watched at the body and the root until it is no longer needed', () => {
    const observed = page({}, 'vscode-reduce-motion');
    const watch = watchTheme(() => {});
    expect(observed).toHaveLength(2);
    expect(readTheme().reducedMotion).toBe(true);
    watch.dispose();
    expect(observed).toEqual([]);
  });
});
