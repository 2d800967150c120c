import type { Disposable } from '../../src/base/disposable.ts';
import type { Outcome } from '../../src/model/facts/events.ts';
import type { CodeKind } from '../../src/model/profile/codeKind.ts';
import { cssOf, mix, type Rgb } from './colour.ts';

/** Colours and fonts of canvases, read from VS Code's variables. */
export interface CanvasTheme {
  readonly background: Rgb;
  readonly foreground: string;
  readonly dim: string;
  readonly grid: string;
  readonly border: string;
  readonly focus: string;
  readonly selection: string;
  readonly running: Rgb;
  readonly startup: Rgb;
  /** Two shades for each outcome, so that neighbours can be distinguished. */
  readonly outcome: Readonly<Record<Outcome, readonly [Rgb, Rgb]>>;
  readonly cost: Readonly<Record<'start' | 'queue' | 'copyIn' | 'run' | 'copyOut' | 'idle', string>>;
  /** Fill and edge of a function's bar: whose code it is, or how it differs from another profile. */
  readonly code: Readonly<Record<CodeKind | 'grew' | 'shrank' | 'same', readonly [fill: string, edge: string]>>;
  /** The colours of workers and groups, as in `swatchClass`. */
  readonly swatches: readonly Rgb[];
  /** From short to long run times. */
  readonly durations: readonly [Rgb, Rgb, Rgb, Rgb];
  /** Lines of the log that are worth a mark. */
  readonly marks: Readonly<Record<'warn' | 'error', string>>;
  /** What a thread did while it had items. */
  readonly time: Readonly<Record<'computed' | 'waited' | 'preempted', string>>;
  readonly font: string;
  readonly highContrast: boolean;
  readonly reducedMotion: boolean;
}

/** The variables of `swatchClass`, in its order. */
const swatchVariables: readonly (readonly [name: string, fallback: Rgb])[] = [
  ['--vscode-charts-blue', [55, 148, 255]],
  ['--vscode-charts-yellow', [204, 167, 0]],
  ['--vscode-terminal-ansiCyan', [17, 168, 205]],
  ['--vscode-charts-purple', [177, 128, 215]],
  ['--vscode-charts-green', [137, 209, 133]],
  ['--vscode-symbolIcon-classForeground', [238, 157, 40]],
  ['--vscode-terminal-ansiBrightMagenta', [214, 112, 214]],
  ['--vscode-descriptionForeground', [157, 157, 157]],
];

/** Reads the current theme. */
export function readTheme(): CanvasTheme {
  const style = getComputedStyle(document.documentElement);
  const read = colourReader(style);
  const background = read('--vscode-editor-background', [30, 30, 30]);
  const foreground = read('--vscode-foreground', [204, 204, 204]);
  const green = read('--vscode-testing-iconPassed', [115, 201, 145]);
  const red = read('--vscode-testing-iconFailed', [241, 76, 76]);
  // The orange of charts is that of the search matches in the minimap, which some themes make nearly invisible.
  const orange = read('--vscode-symbolIcon-classForeground', [238, 157, 40]);
  const purple = read('--vscode-charts-purple', [177, 128, 215]);
  const blue = read('--vscode-charts-blue', [55, 148, 255]);
  const yellow = read('--vscode-charts-yellow', [204, 167, 0]);
  const highContrast = /high-contrast/.test(document.body.className);
  const shades = (colour: Rgb, strong: number, weak: number): readonly [Rgb, Rgb] => [
    mix(background, colour, highContrast ? 1 : strong),
    mix(background, colour, highContrast ? 0.8 : weak),
  ];
  // A light green has less contrast on a light background than on a dark one.
  const light = background[0] + background[1] + background[2] > 384;
  const faint = mix(background, foreground, highContrast ? 0.4 : 0.1);
  const grey = mix(background, foreground, 0.45);
  return {
    background,
    foreground: cssOf(foreground),
    dim: cssOf(read('--vscode-descriptionForeground', [157, 157, 157])),
    grid: cssOf(faint),
    border: cssOf(highContrast ? foreground : mix(background, foreground, 0.2)),
    focus: cssOf(read('--vscode-focusBorder', [0, 120, 212])),
    selection: cssOf(read('--vscode-focusBorder', [0, 120, 212])),
    running: mix(background, blue, highContrast ? 1 : 0.75),
    startup: mix(background, foreground, 0.35),
    outcome: {
      succeeded: light ? shades(green, 1, 0.78) : shades(green, 0.68, 0.54),
      failed: shades(red, 1, 0.9),
      timedOut: shades(read('--vscode-editorWarning-foreground', [204, 167, 0]), 1, 0.88),
      crashed: shades(purple, 1, 0.88),
      cancelled: [grey, mix(background, foreground, 0.38)],
    },
    cost: {
      start: cssOf(mix(background, foreground, 0.4)),
      queue: cssOf(yellow),
      copyIn: cssOf(orange),
      run: cssOf(mix(background, green, highContrast || light ? 1 : 0.68)),
      copyOut: cssOf(purple),
      idle: cssOf(faint),
    },
    code: codeColours(read, background, foreground, highContrast),
    ...barColours(read, background, highContrast),
    time: {
      computed: cssOf(mix(background, green, highContrast || light ? 1 : 0.68)),
      waited: cssOf(mix(background, foreground, highContrast ? 0.4 : 0.25)),
      preempted: cssOf(orange),
    },
    font: style.getPropertyValue('--vscode-font-family') || 'sans-serif',
    highContrast,
    reducedMotion:
      document.body.classList.contains('vscode-reduce-motion') ||
      matchMedia('(prefers-reduced-motion: reduce)').matches,
  };
}

/** Colours of bars and marks of the timeline other than those of outcomes. */
function barColours(
  read: ReturnType<typeof colourReader>,
  background: Rgb,
  highContrast: boolean,
): Pick<CanvasTheme, 'swatches' | 'durations' | 'marks'> {
  const blue = read('--vscode-charts-blue', [55, 148, 255]);
  return {
    swatches: swatchVariables.map(([name, fallback]) => read(name, fallback)),
    durations: [
      mix(background, blue, highContrast ? 0.5 : 0.35),
      mix(background, blue, highContrast ? 1 : 0.8),
      read('--vscode-charts-yellow', [204, 167, 0]),
      read('--vscode-symbolIcon-classForeground', [238, 157, 40]),
    ],
    marks: {
      warn: cssOf(read('--vscode-editorWarning-foreground', [204, 167, 0])),
      error: cssOf(read('--vscode-testing-iconFailed', [241, 76, 76])),
    },
  };
}

/** Fills are pale, so that text in the foreground colour is readable on each of them. */
function codeColours(
  read: ReturnType<typeof colourReader>,
  background: Rgb,
  foreground: Rgb,
  highContrast: boolean,
): CanvasTheme['code'] {
  const bar = (colour: Rgb, share = 0.32): readonly [string, string] => [
    cssOf(mix(background, colour, highContrast ? 0.25 : share)),
    cssOf(colour),
  ];
  const grey = bar(foreground, 0.16);
  return {
    user: bar(read('--vscode-charts-green', [137, 209, 133])),
    package: bar(read('--vscode-charts-blue', [55, 148, 255])),
    node: bar(read('--vscode-charts-purple', [177, 128, 215])),
    engine: bar(read('--vscode-charts-yellow', [204, 167, 0])),
    collection: bar(read('--vscode-symbolIcon-classForeground', [238, 157, 40])),
    idle: bar(foreground, 0.08),
    poolscope: grey,
    grew: bar(read('--vscode-charts-red', [241, 76, 76])),
    shrank: bar(read('--vscode-charts-blue', [55, 148, 255])),
    same: grey,
  };
}

/** Calls `changed` when VS Code has changed the theme, which changes the body's classes and the root's style. */
export function watchTheme(changed: () => void): Disposable {
  const observer = new MutationObserver(changed);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
  return { dispose: () => observer.disconnect() };
}

/** Returns a function that reads a variable as numbers, by the browser. A translucent colour is mixed with the background. */
function colourReader(style: CSSStyleDeclaration): (name: string, fallback: Rgb) => Rgb {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return (name, fallback) => {
    const text = style.getPropertyValue(name).trim();
    if (!context || !text || !CSS.supports('color', text)) return fallback;
    context.fillStyle = style.getPropertyValue('--vscode-editor-background').trim() || '#000';
    context.fillRect(0, 0, 1, 1);
    context.fillStyle = text;
    context.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
    return [red, green, blue];
  };
}
