import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Disposable } from '../../src/base/disposable.ts';
import { type CanvasTheme, readTheme, watchTheme } from '../canvas/theme.ts';

/** The colours for an element's canvases. The element is rendered again when VS Code changes its theme. */
export class ThemeController implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #changed: () => void;
  #theme: CanvasTheme | undefined;
  #watch: Disposable | undefined;

  /** `changed` is called before the element is rendered in another theme. */
  constructor(host: ReactiveControllerHost, changed: () => void = () => {}) {
    this.#host = host;
    this.#changed = changed;
    host.addController(this);
  }

  /** The same object until the theme changes. It is read on first use, because that needs the document. */
  get now(): CanvasTheme {
    return (this.#theme ??= readTheme());
  }

  hostConnected(): void {
    this.#watch = watchTheme(() => {
      this.#theme = undefined;
      this.#changed();
      this.#host.requestUpdate();
    });
  }

  hostDisconnected(): void {
    this.#watch?.dispose();
    this.#theme = undefined;
  }
}
