/** See `webview/context` in package.json. */
const itemSection = 'poolscopeItem';

/**
 * Sets the item that the next context menu is for; null for none. VS Code reads it from the nearest element outside of
 * shadow roots, which is the body.
 */
export function setMenuItem(item: number | null): void {
  if (item === null) delete document.body.dataset['vscodeContext'];
  else document.body.dataset['vscodeContext'] = JSON.stringify({ webviewSection: itemSection, item });
}
