import { createHash } from 'node:crypto';
import type * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { Emitter, type Subscribe } from '../../base/emitter.ts';
import { fileProfiles, type FileProfile } from '../../model/profile/fileProfile.ts';
import { profileOf } from '../../model/profile/profile.ts';
import type { RunStore } from '../runs/runStore.ts';

/** The panels, as far as they show profiles. */
export interface ProfilePanels {
  /** The run whose Profile tab is on the screen. */
  readonly profileShown: string | undefined;
  readonly visibilityChanged: Subscribe<void>;
}

/** What is known of a document: its profile, or that it has changed since. */
export type DocumentProfile = { readonly kind: 'profile'; readonly file: FileProfile } | { readonly kind: 'stale' };

interface Shown {
  readonly runId: string;
  readonly files: ReadonlyMap<string, FileProfile>;
  /** Hashes of the files that the run loaded. */
  readonly code: ReadonlyMap<string, string>;
}

/** The profile whose tab is on the screen, by file. `changed` fires when another profile or none is shown. */
export class ShownProfile implements Disposable {
  readonly #owned = new DisposableStore();
  readonly #changed = new Emitter<void>();
  #shown: Shown | undefined;

  private readonly store: RunStore;
  private readonly panels: ProfilePanels;

  constructor(store: RunStore, panels: ProfilePanels) {
    this.store = store;
    this.panels = panels;
    this.#owned.add(panels.visibilityChanged(() => void this.#follow(false)));
    this.#owned.add(store.ended(({ runId }) => void this.#follow(runId === panels.profileShown)));
  }

  readonly changed = this.#changed.subscribe;

  get runId(): string | undefined {
    return this.#shown?.runId;
  }

  /** Undefined if the profile has nothing in the document. */
  of(document: vscode.TextDocument): DocumentProfile | undefined {
    const file = document.uri.scheme === 'file' ? this.#shown?.files.get(document.uri.fsPath) : undefined;
    if (!file) return undefined;
    const hash = createHash('sha256').update(document.getText()).digest('hex');
    return hash === this.#shown?.code.get(document.uri.fsPath) ? { kind: 'profile', file } : { kind: 'stale' };
  }

  dispose(): void {
    this.#owned.dispose();
  }

  /** A live run has its whole profile when it ends. */
  async #follow(hasGrown: boolean): Promise<void> {
    const runId = this.panels.profileShown;
    if (runId === this.#shown?.runId && !hasGrown) return;
    const entry = runId === undefined ? undefined : this.store.find(runId);
    const model = entry && (await this.store.model(entry));
    if (runId !== this.panels.profileShown) return;
    const profile = model && profileOf(model);
    const before = this.#shown;
    this.#shown =
      profile?.kind === 'cpu' && entry
        ? { runId: entry.runId, files: fileProfiles(profile), code: profile.run.code }
        : undefined;
    if (before !== this.#shown) this.#changed.fire();
  }
}
