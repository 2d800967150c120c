import { vi } from 'vitest';
import type { CanvasTheme } from '../../webview/canvas/theme.ts';

/** A call that draws, with the state that it draws with. */
export interface Drawn {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly fill: unknown;
  readonly stroke: unknown;
  readonly alpha: unknown;
}

/** A 2D context that only notes what is drawn. A character is 6 pixels wide. */
export function recordingContext() {
  const drawn: Drawn[] = [];
  const state: Record<string, unknown> = { globalAlpha: 1 };
  const context = new Proxy(state, {
    get: (_, name: string) => {
      if (name in state) return state[name];
      return (...args: readonly unknown[]) => {
        drawn.push({ name, args, fill: state['fillStyle'], stroke: state['strokeStyle'], alpha: state['globalAlpha'] });
        return name === 'measureText' ? { width: String(args[0]).length * 6 } : undefined;
      };
    },
  }) as unknown as CanvasRenderingContext2D;
  const canvas = { width: 0, height: 0, clientWidth: 400, clientHeight: 40, title: '', getContext: () => context };
  return {
    context,
    canvas: canvas as unknown as HTMLCanvasElement,
    drawn,
    calls: (name: string): Drawn[] => drawn.filter((each) => each.name === name),
    texts: (): unknown[] => drawn.filter(({ name }) => name === 'fillText').map(({ args }) => args[0]),
  };
}

/** The parts of the page that painters use. Returns the pixels of the images that were put. */
export function stubCanvas(): { readonly images: { readonly width: number; readonly data: Uint8ClampedArray }[] } {
  const images: { width: number; data: Uint8ClampedArray }[] = [];
  class FakeImageData {
    readonly width: number;
    readonly height: number;
    readonly data: Uint8ClampedArray;
    constructor(width: number, height: number) {
      this.width = width;
      this.height = height;
      this.data = new Uint8ClampedArray(width * height * 4);
    }
  }
  vi.stubGlobal('ImageData', FakeImageData);
  vi.stubGlobal('devicePixelRatio', 2);
  vi.stubGlobal('document', {
    body: { dataset: {} },
    createElement: () => ({
      width: 0,
      height: 0,
      getContext: () => ({ putImageData: (image: FakeImageData) => images.push(image) }),
    }),
  });
  return { images };
}

const grey = 'rgb(128, 128, 128)';

export const someTheme: CanvasTheme = {
  background: [0, 0, 0],
  foreground: 'rgb(255, 255, 255)',
  dim: 'rgb(150, 150, 150)',
  grid: grey,
  border: 'rgb(1, 1, 1)',
  focus: 'rgb(0, 0, 9)',
  selection: 'rgb(0, 0, 8)',
  running: [0, 0, 255],
  startup: [60, 60, 60],
  outcome: {
    succeeded: [
      [0, 200, 0],
      [0, 150, 0],
    ],
    failed: [
      [200, 0, 0],
      [150, 0, 0],
    ],
    timedOut: [
      [200, 200, 0],
      [150, 150, 0],
    ],
    crashed: [
      [200, 0, 200],
      [150, 0, 150],
    ],
    cancelled: [
      [90, 90, 90],
      [80, 80, 80],
    ],
  },
  swatches: Array.from({ length: 8 }, (_, k) => [10 * k, 20, 200]),
  durations: [
    [0, 0, 90],
    [0, 0, 200],
    [200, 200, 0],
    [200, 100, 0],
  ],
  marks: { warn: 'rgb(200, 200, 1)', error: 'rgb(200, 0, 1)' },
  cost: { start: grey, queue: grey, copyIn: grey, run: 'rgb(0, 200, 0)', copyOut: grey, idle: grey },
  time: { computed: 'rgb(0, 200, 0)', waited: grey, preempted: 'rgb(200, 100, 0)' },
  code: {
    user: ['rgb(0, 60, 0)', 'rgb(0, 200, 0)'],
    package: ['rgb(0, 0, 60)', 'rgb(0, 0, 200)'],
    node: [grey, grey],
    engine: [grey, grey],
    collection: [grey, grey],
    idle: [grey, grey],
    poolscope: [grey, grey],
    grew: ['rgb(60, 0, 0)', 'rgb(200, 0, 0)'],
    shrank: [grey, grey],
    same: [grey, grey],
  },
  font: 'sans-serif',
  highContrast: false,
  reducedMotion: false,
};
