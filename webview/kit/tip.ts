import { css } from 'lit';

export const tipStyles = css`
  .tip {
    background: var(--vscode-editorHoverWidget-background);
    border: 1px solid var(--vscode-editorHoverWidget-border);
    border-radius: 3px;
    color: var(--vscode-editorHoverWidget-foreground);
    font-size: 12px;
    left: 0;
    margin: 0;
    max-width: calc(100% - 8px);
    overflow-wrap: anywhere;
    padding: 2px 8px;
    pointer-events: none;
    position: absolute;
    top: 0;
    z-index: 5;
  }
  .tip[hidden] {
    display: none;
  }
`;

/** Puts an element's tooltip below a point of the element, or above it where there is no room. */
export function placeTip({ renderRoot, clientWidth, clientHeight }: TipOwner, { x, y }: Point): void {
  const tip = renderRoot.querySelector<HTMLElement>('.tip');
  if (!tip || tip.hidden) return;
  const left = Math.max(4, Math.min(x + 12, clientWidth - tip.offsetWidth - 4));
  const below = y + 18;
  const top = below + tip.offsetHeight > clientHeight ? Math.max(0, y - tip.offsetHeight - 6) : below;
  tip.style.transform = `translate(${left}px, ${top}px)`;
}

interface TipOwner {
  readonly renderRoot: ParentNode;
  readonly clientWidth: number;
  readonly clientHeight: number;
}

interface Point {
  readonly x: number;
  readonly y: number;
}
