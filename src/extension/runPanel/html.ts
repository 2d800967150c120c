import { randomBytes } from 'node:crypto';

export interface PageLanguage {
  /** `en`, `de` */
  readonly name: string;
  /** Texts by their English form. */
  readonly texts: Readonly<Record<string, string>>;
}

const english: PageLanguage = { name: 'en', texts: {} };

/**
 * The page of a run panel. It may load only our own script, style sheets and font, and may fetch nothing, because it
 * shows texts of user code.
 * @param cspSource where the webview may load from
 * @param urlOf gives the URL of a file in dist/webview
 * @param language the language of the page and its texts
 */
export function panelHtml(cspSource: string, urlOf: (name: string) => string, language = english): string {
  const nonce = randomBytes(16).toString('base64url');
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
<html lang="${attribute(language.name)}">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${policy}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="poolscope-texts" content="${attribute(JSON.stringify(language.texts))}">
    <title>Poolscope</title>
    <link rel="stylesheet" href="${urlOf('codicon.css')}" id="vscode-codicon-stylesheet">
    <link rel="stylesheet" href="${urlOf('panel.css')}">
  </head>
  <body>
    <poolscope-panel></poolscope-panel>
    <script nonce="${nonce}" src="${urlOf('panel.js')}"></script>
  </body>
</html>`;
}

const attribute = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
