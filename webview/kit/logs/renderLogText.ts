import { css, html, unsafeCSS, type TemplateResult } from 'lit';
import { ansiClasses, logPieces } from './logText.ts';

/**
 * A line of a log with its colours and links. `wanted` is highlighted.
 * @param open opens a place that the line names; undefined if places cannot be opened
 */
export const renderLogText = (
  line: string,
  wanted: string,
  open: ((place: string) => void) | undefined,
): TemplateResult[] =>
  logPieces(line, wanted).map(({ text, classes, href, place, escaped }) => {
    const names = escaped ? `${classes} escaped`.trim() : classes;
    if (href !== undefined)
      return html`<a class=${names} href=${href} target="_blank" rel="noreferrer" tabindex="-1">${text}</a>`;
    if (place === undefined || !open) return html`<span class=${names}>${text}</span>`;
    const onClick = (event: Event): void => {
      event.stopPropagation();
      open(place);
    };
    return html`<button class="link ${names}" tabindex="-1" title="Open ${place}" @click=${onClick}>${text}</button>`;
  });

const colourRules = ansiClasses.map((name) => {
  const [last, bright] = name.split('-').toReversed();
  const title = `${last!.charAt(0).toUpperCase()}${last!.slice(1)}`;
  return `.text .ansi-${name} { color: var(--vscode-terminal-ansi${bright === undefined ? '' : 'Bright'}${title}); }`;
});

export const logTextStyles = [
  css`
    .text .bold {
      font-weight: 700;
    }
    .text .faint {
      opacity: 0.75;
    }
    .text .italic {
      font-style: italic;
    }
    .text .underline {
      text-decoration: underline;
    }
    .text .hit {
      background: var(--vscode-editor-findMatchHighlightBackground);
      outline: 1px solid var(--vscode-editor-findMatchHighlightBorder, transparent);
    }
    .text a {
      color: var(--vscode-textLink-foreground);
    }
    .selected.row .text * {
      color: inherit;
    }
  `,
  unsafeCSS(colourRules.join('')),
];
