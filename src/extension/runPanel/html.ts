export interface PanelPage {
  readonly cspSource: string;
  /** Fresh for each page. */
  readonly nonce: string;
  readonly script: string;
  readonly codicons: string;
  readonly styles: string;
}

/**
 * The page of a run panel. Nothing but our own script, style sheets and font may load, and nothing may be
 * fetched: texts of user code pass through this page.
 */
export function panelHtml({ cspSource, nonce, script, codicons, styles }: PanelPage): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    `font-src ${cspSource}`,
    `img-src ${cspSource}`,
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-src 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${policy}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Poolscope</title>
    <link rel="stylesheet" href="${codicons}" id="vscode-codicon-stylesheet">
    <link rel="stylesheet" href="${styles}">
  </head>
  <body>
    <poolscope-panel></poolscope-panel>
    <script nonce="${nonce}" src="${script}"></script>
  </body>
</html>`;
}
