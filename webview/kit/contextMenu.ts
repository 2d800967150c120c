/** See `webview/context` in package.json. */
const itemSection = 'poolscopeItem';

/**
 * Says what a context menu that is about to open is for: VS Code reads it from the nearest element of the page itself,
 * which our shadow roots are below. Null: for nothing of ours.
 */
export function setMenuItem(item: number | null): void {
  if (item === null) delete document.body.dataset['vscodeContext'];
  else document.body.dataset['vscodeContext'] = JSON.stringify({ webviewSection: itemSection, item });
}
