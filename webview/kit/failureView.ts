import { css, html, nothing, type TemplateResult } from 'lit';
import { plural } from '../../src/base/numberText.ts';
import { showable, stripAnsi } from '../../src/base/visibleText.ts';
import type { Failure, Frame } from '../../src/model/facts/failure.ts';
import type { FailureStep } from '../../src/protocol/panel/viewSync.ts';
import { baseName, relativePath } from './paths.ts';

export interface FailureContext {
  readonly baseDir: string | undefined;
  /** Opens a frame of the failure, or of a cause or member of it. Undefined if the page cannot open sources. */
  readonly open: ((path: readonly FailureStep[], frame: number) => void) | undefined;
}

/** Frames in order. Neighbours outside user code are grouped by their package. */
export type FrameGroup =
  | { readonly kind: 'frame'; readonly frame: Frame; readonly index: number }
  | { readonly kind: 'folded'; readonly where: string; readonly frames: readonly { frame: Frame; index: number }[] };

export function groupFrames(frames: readonly Frame[]): FrameGroup[] {
  const groups: FrameGroup[] = [];
  for (const [index, frame] of frames.entries()) {
    if (frame.inUserCode) {
      groups.push({ kind: 'frame', frame, index });
      continue;
    }
    const where = originOf(frame.file);
    const last = groups.at(-1);
    if (last?.kind === 'folded' && last.where === where) {
      groups[groups.length - 1] = { ...last, frames: [...last.frames, { frame, index }] };
    } else groups.push({ kind: 'folded', where, frames: [{ frame, index }] });
  }
  return groups;
}

/** `node_modules/terser`, `Node.js`, or the file's name. */
function originOf(file: string): string {
  if (file.startsWith('node:')) return 'Node.js';
  const found = /node_modules[/\\](@[^/\\]+[/\\][^/\\]+|[^/\\]+)(?!.*node_modules[/\\])/.exec(file);
  return found ? `node_modules/${found[1]?.replace('\\', '/') ?? ''}` : baseName(file);
}

/** Class, message, hint, mapped stack, own fields, causes and members of a failure. */
export function renderFailure(
  failure: Failure,
  context: FailureContext,
  path: readonly FailureStep[] = [],
): TemplateResult {
  return html`<div class="failure">
    ${path.length === 0 ? nothing : html`<h3>${wordOf(path)}</h3>`}
    <p class="message"><b>${text(failure.name)}</b>${failure.message ? html`: ${text(failure.message)}` : nothing}</p>
    ${failure.hint ? html`<p class="hint">${text(failure.hint)}</p>` : nothing}
    ${
      failure.frames.length > 0
        ? html`<div class="stack mono">
            ${groupFrames(failure.frames).map((group) => renderGroup(group, context, path))}
          </div>`
        : nothing
    }
    ${renderFields(failure)}
    ${failure.cause && path.length < 8 ? renderFailure(failure.cause, context, [...path, 'cause']) : nothing}
    ${path.length < 8 ? failure.errors?.slice(0, 10).map((member, k) => renderFailure(member, context, [...path, k])) : nothing}
    ${(failure.errors?.length ?? 0) > 10 ? html`<p class="dim">and ${plural(failure.errors!.length - 10, 'more error')}</p>` : nothing}
  </div>`;
}

/** A stack, with the frames outside user code folded. */
export function renderFrames(frames: readonly Frame[], context: FailureContext): TemplateResult {
  return html`<div class="stack mono">${groupFrames(frames).map((group) => renderGroup(group, context, []))}</div>`;
}

/** Text from a worker. Invisible characters are written as escapes. */
export const text = (raw: string): (TemplateResult | string)[] =>
  stripAnsi(raw.slice(0, 4_000))
    .split('\n')
    .flatMap((line, k) => [
      ...(k > 0 ? ['\n'] : []),
      ...showable(line).map((part) => (part.escaped ? html`<span class="escaped">${part.text}</span>` : part.text)),
    ]);

function wordOf(path: readonly FailureStep[]): string {
  const step = path.at(-1);
  return step === 'cause' ? 'Caused by' : `Error ${Number(step) + 1}`;
}

function renderGroup(group: FrameGroup, context: FailureContext, path: readonly FailureStep[]): TemplateResult {
  if (group.kind === 'frame') return renderFrame(group.frame, group.index, context, path);
  return html`<details>
    <summary>${plural(group.frames.length, 'frame')} in ${text(group.where)}</summary>
    ${group.frames.map(({ frame, index }) => renderFrame(frame, index, context, path))}
  </details>`;
}

function renderFrame(
  frame: Frame,
  index: number,
  context: FailureContext,
  path: readonly FailureStep[],
): TemplateResult {
  const { open } = context;
  const place = `${relativePath(frame.file, context.baseDir)}:${frame.line}:${frame.column}`;
  return html`<div class="frame">
    <span class="dim">at</span> ${text(frame.function || '<anonymous>')}
    (${
      frame.file.startsWith('node:') || !open
        ? html`<span class="dim">${text(place)}</span>`
        : html`<button class="link" @click=${() => open(path, index)}>${text(place)}</button>`
    })
  </div>`;
}

function renderFields(failure: Failure): TemplateResult | typeof nothing {
  const fields = Object.entries(failure.fields ?? {});
  if (fields.length === 0) return nothing;
  return html`<dl class="fields mono">
    ${fields.map(
      ([name, value]) =>
        html`<dt class="dim">${text(name)}</dt>
          <dd>${text(value)}</dd>`,
    )}
  </dl>`;
}

export const failureStyles = css`
  .failure .failure {
    border-left: 2px solid var(--vscode-panel-border);
    margin-top: 8px;
    padding-left: 10px;
  }
  .message {
    margin: 0 0 6px;
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }
  .hint {
    background: var(--vscode-textBlockQuote-background);
    border-left: 3px solid var(--vscode-textBlockQuote-border);
    margin: 0 0 6px;
    padding: 3px 8px;
    white-space: pre-wrap;
  }
  .stack {
    font-size: 12px;
    line-height: 17px;
  }
  .frame {
    overflow-wrap: anywhere;
  }
  .stack button.link {
    overflow-wrap: anywhere;
  }
  .stack summary {
    color: var(--vscode-descriptionForeground);
    cursor: pointer;
  }
  .stack details .frame {
    padding-left: 16px;
  }
  .fields {
    display: grid;
    font-size: 12px;
    gap: 0 10px;
    grid-template-columns: max-content 1fr;
    margin: 6px 0 0;
  }
  .fields dd {
    margin: 0;
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }
`;
