import { isSelecting, noSelection } from './store/selection.ts';
import type { PanelStore } from './store/panelStore.ts';

/** What the keys of the whole panel act on. */
export interface KeyTargets {
  readonly store: PanelStore;
  /** Zooms and moves the timeline. Returns false for a key that it does not have. */
  readonly navigate: (key: string) => boolean;
  /** Moves the focus to the search field of the tab. */
  readonly focusSearch: () => void;
}

/**
 * Keys that work wherever the focus is, except in a text field: W and S zoom the timeline, A and D move it, F fits the
 * selection, R selects the visible time, `/` goes to the search field, Escape clears the selection, then the item.
 */
export function panelKey(event: KeyboardEvent, { store, navigate, focusSearch }: KeyTargets): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTextField(event)) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (key === '/') focusSearch();
  else if (key === 'Escape') {
    if (isSelecting(store.view.selection)) store.patchView({ selection: noSelection });
    else if (store.view.item !== null) store.selectItem(null);
    else return;
  } else if (!navigate(key)) return;
  event.preventDefault();
}

const textFields = ['INPUT', 'TEXTAREA', 'VSCODE-TEXTFIELD'];

/**
 * Whether a key belongs to the element with the focus. Letters choose an entry of a list, which has no use for Escape. The
 * event starts in a shadow root, so its first target is that of the path.
 */
function isTextField(event: KeyboardEvent): boolean {
  const takers = event.key === 'Escape' ? textFields : [...textFields, 'SELECT'];
  return event.composedPath().some((target) => takers.includes((target as Partial<Element>).tagName ?? ''));
}
