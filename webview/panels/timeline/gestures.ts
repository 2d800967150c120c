import type { Hit } from '../../canvas/hitTest.ts';
import { microsAt, microsPerPixel } from '../../canvas/viewport.ts';
import { setMenuItem } from '../../kit/contextMenu.ts';
import { selectHost } from '../../store/hostSelection.ts';
import type { PanelStore } from '../../store/panelStore.ts';
import type { TimeRange } from '../../store/viewState.ts';
import type { TimelineFrame } from './frame.ts';
import { gapText } from './gap.ts';
import { itemByKey } from './keys.ts';
import { axisHeight } from './layout.ts';

const dragThresholdPixels = 3;

interface Drag {
  readonly kind: 'select' | 'pan' | 'overview';
  readonly startX: number;
  readonly startMicros: number;
  readonly from: TimeRange;
  moved: boolean;
}

/**
 * Pointer, wheel and keys on the timeline. A drag selects a range; on the axis, with Shift or with the middle button, it
 * moves the view; on the overview, it moves the window. Ctrl+wheel zooms, Shift+wheel moves.
 */
export class TimelineGestures {
  /** The item under the pointer. */
  hovered: Hit | undefined;
  /** Why no item is under the pointer, in a lane. */
  get gap(): { readonly worker: number; readonly text: string } | undefined {
    const lane = this.frame.laneAt(this.pointer.y);
    const { pointedMicros } = this;
    if (this.hovered || !lane || pointedMicros === null) return undefined;
    if (pointedMicros < lane.fromMicros || pointedMicros >= lane.toMicros) return undefined;
    const text = gapText(this.store.model, this.store.timeline, lane.worker, pointedMicros);
    return text === undefined ? undefined : { worker: lane.worker, text };
  }
  /** The machine whose row is under the pointer. */
  get host(): number | undefined {
    return this.#isInside ? this.frame.hostAt(this.pointer.y) : undefined;
  }
  /** Position of the pointer on the canvas, in CSS pixels. */
  pointer = { x: 0, y: 0 };
  /** The range of a drag that has not ended. It becomes the selection when it ends, so that no view is made again meanwhile. */
  dragged: TimeRange | undefined;
  #drag: Drag | undefined;
  #isInside = false;

  private readonly store: PanelStore;
  private readonly frame: TimelineFrame;
  private readonly canvas: () => HTMLElement | null;
  private readonly changed: () => void;

  constructor(store: PanelStore, frame: TimelineFrame, canvas: () => HTMLElement | null, changed: () => void) {
    this.store = store;
    this.frame = frame;
    this.canvas = canvas;
    this.changed = changed;
  }

  /** The time under the pointer; null outside of the lanes. */
  get pointedMicros(): number | null {
    const { view } = this.frame;
    const { x } = this.pointer;
    return this.#isInside && x >= view.left && x <= view.left + view.width ? microsAt(view, x) : null;
  }

  get dragging(): boolean {
    return this.#drag?.moved === true;
  }

  readonly wheel = (event: WheelEvent): void => {
    const { view } = this.frame;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      this.frame.zoomBy(Math.exp(-event.deltaY * 0.004), microsAt(view, this.#position(event).x));
    } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      event.preventDefault();
      this.frame.panBy((event.deltaX || event.deltaY) * microsPerPixel(view));
    }
  };

  readonly down = (event: PointerEvent): void => {
    if (event.button > 1) return;
    const { x, y } = this.#position(event);
    const { view } = this.frame;
    this.#drag = { kind: this.#kindAt(event, y), startX: x, startMicros: microsAt(view, x), from: view, moved: false };
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    if (this.#drag.kind === 'overview') this.#centre(x);
  };

  readonly move = (event: PointerEvent): void => {
    this.#isInside = true;
    this.pointer = this.#position(event);
    const { x, y } = this.pointer;
    const drag = this.#drag;
    if (drag && Math.abs(x - drag.startX) >= dragThresholdPixels) drag.moved = true;
    (event.currentTarget as HTMLElement).style.cursor = this.host === undefined ? '' : 'pointer';
    if (!drag) this.hovered = this.frame.hitAt(x, y);
    else if (drag.kind === 'overview') this.#centre(x);
    else if (drag.moved && drag.kind === 'select') this.#select(drag.startMicros, microsAt(this.frame.view, x));
    else if (drag.moved) this.frame.panBy((drag.startX - x) * microsPerPixel(this.frame.view), drag.from);
    this.changed();
  };

  readonly up = (event: PointerEvent): void => {
    const drag = this.#drag;
    this.#drag = undefined;
    const range = this.dragged;
    this.dragged = undefined;
    if (range) return this.store.select({ range });
    if (!drag || drag.moved || drag.kind === 'overview') return this.changed();
    const { x, y } = this.#position(event);
    const host = this.frame.hostAt(y);
    if (host !== undefined) return selectHost(this.store, host);
    const hit = this.frame.hitAt(x, y);
    if (hit) this.store.selectItem(hit.item);
    else if (drag.kind === 'select') this.store.select({ range: null });
  };

  /** Right button: selects the bar under the pointer, which the menu is for. */
  readonly menu = (event: MouseEvent): void => {
    const { x, y } = this.#position(event);
    const hit = this.frame.hitAt(x, y);
    if (!hit) return;
    this.store.selectItem(hit.item);
    setMenuItem(hit.item);
  };

  readonly cancel = (): void => {
    this.#drag = undefined;
    this.dragged = undefined;
    this.changed();
  };

  readonly leave = (): void => {
    this.#isInside = false;
    this.hovered = undefined;
    this.changed();
  };

  readonly doubleClick = (event: MouseEvent): void => {
    const { x, y } = this.#position(event);
    if (y > this.frame.lanesBottom) this.store.patchView({ zoom: null });
    else this.frame.zoomBy(4, microsAt(this.frame.view, x));
  };

  readonly key = (event: KeyboardEvent): void => {
    const { fromMicros, toMicros } = this.frame.view;
    const span = toMicros - fromMicros;
    if (event.key === '+' || event.key === '=') this.frame.zoomBy(1.6);
    else if (event.key === '-') this.frame.zoomBy(1 / 1.6);
    else if (event.key === '0') this.store.patchView({ zoom: null });
    else if (event.shiftKey && event.key === 'ArrowLeft') this.frame.panBy(-span / 8);
    else if (event.shiftKey && event.key === 'ArrowRight') this.frame.panBy(span / 8);
    else {
      const item = itemByKey(event.key, this.store.model, this.store.view.item, this.frame.lanes.rows);
      if (item === undefined) return;
      this.store.selectItem(item);
    }
    event.preventDefault();
  };

  #kindAt(event: PointerEvent, y: number): Drag['kind'] {
    if (y > this.frame.lanesBottom) return 'overview';
    return event.button === 1 || event.shiftKey || y < axisHeight ? 'pan' : 'select';
  }

  #select(a: number, b: number): void {
    const { view } = this.frame;
    const fromMicros = Math.max(view.fromMicros, Math.min(a, b));
    const toMicros = Math.min(view.toMicros, Math.max(a, b));
    if (toMicros > fromMicros) this.dragged = { fromMicros, toMicros };
  }

  /** Moves the overview's window so that its middle is under the pointer. */
  #centre(x: number): void {
    const { zoom } = this.store.view;
    if (!zoom) return;
    const { whole, view } = this.frame;
    const centre = whole.fromMicros + ((x - view.left) / view.width) * (whole.toMicros - whole.fromMicros);
    this.frame.panBy(centre - (zoom.fromMicros + zoom.toMicros) / 2);
  }

  #position(event: MouseEvent): { x: number; y: number } {
    const box = this.canvas()?.getBoundingClientRect();
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
  }
}
