import { html, nothing, type TemplateResult } from 'lit';
import { plainText } from '../../src/base/visibleText.ts';
import type { ProfileFrame } from '../../src/model/facts/profile.ts';
import type { PanelStore } from '../store/panelStore.ts';
import { profilePath } from './paths.ts';

/**
 * A link to a line of a function's file. V8's own functions have no file; Node's files and those of an earlier run, whose
 * functions are not in the profile that is shown, cannot be opened, and nothing can from a page that is a file.
 */
export function profilePlace(
  { host, model, profile, isFile }: PanelStore,
  { frame, line }: { readonly frame: number; readonly line: number },
  { file }: Pick<ProfileFrame, 'file'> = profile?.tree.frames[frame] ?? { file: '' },
): TemplateResult | typeof nothing {
  if (file === '' || line === 0) return nothing;
  const shown = plainText(`${profilePath(file, model.setup.baseDir)}:${line}`);
  if (isFile || file.startsWith('node:') || frame >= (profile?.tree.frames.length ?? 0)) {
    return html`<span class="dim clip">${shown}</span>`;
  }
  return html`<button class="link clip" title=${shown} @click=${() => host.emit('openProfileFrame', { frame, line })}>
    ${shown}
  </button>`;
}
