/**
 * Call it before a change is rendered. If the element that has the focus is gone afterwards, such as a chip that was cleared,
 * the focus moves to `fallback`: otherwise the next press of Tab would begin at the top of the page.
 */
export function keepFocus(fallback: () => HTMLElement | null): void {
  const focused = focusedElement();
  if (!focused) return;
  // All parts of the panel have rendered by then.
  setTimeout(() => {
    if (!focused.isConnected && document.activeElement === document.body) fallback()?.focus();
  });
}

/** The element that has the focus, in whatever shadow root. */
function focusedElement(): Element | undefined {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element && element !== document.body ? element : undefined;
}
