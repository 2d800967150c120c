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

/**
 * Puts an element's tooltip below a point of the element, or above it if there is no room. The tooltip stays within the part
 * of the element that the window shows.
 */
export function placeTip(owner: TipOwner, { x, y }: Point): void {
  const { renderRoot, clientWidth, clientHeight } = owner;
  const tip = renderRoot.querySelector<HTMLElement>('.tip');
  if (!tip || tip.hidden) return;
  const box = owner.getBoundingClientRect();
  const right = Math.min(clientWidth, innerWidth - box.left);
  const bottom = Math.min(clientHeight, innerHeight - box.top);
  const left = Math.max(4, Math.min(x + 12, right - tip.offsetWidth - 4));
  const below = y + 18;
  const top = below + tip.offsetHeight > bottom ? Math.max(0, -box.top, y - tip.offsetHeight - 6) : below;
  tip.style.transform = `translate(${left}px, ${top}px)`;
}

interface TipOwner {
  readonly renderRoot: ParentNode;
  readonly clientWidth: number;
  readonly clientHeight: number;
  getBoundingClientRect(): Pick<DOMRect, 'left' | 'top'>;
}

interface Point {
  readonly x: number;
  readonly y: number;
}
