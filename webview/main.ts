// Entry of the run panel, bundled to dist/webview/panel.js (one classic script, format iife).
//
// The page that loads it comes from the extension host and must contain
//   a Content-Security-Policy that lets this script (by nonce), the style sheets and the icon font load;
//   <link id="vscode-codicon-stylesheet" rel="stylesheet" href=".../codicon.css">, with codicon.ttf beside
//     it: the icons of vscode-elements find this link by its id;
//   <link rel="stylesheet" href=".../panel.css">;
//   this script at the end of <body>.
// Nothing here needs inline scripts, inline styles, eval or workers.
import './useLanguage.ts';
import './panelElement.ts';

if (!document.querySelector('poolscope-panel')) document.body.append(document.createElement('poolscope-panel'));
