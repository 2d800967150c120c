import type * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { RunEvidence } from '../../model/facts/evidence.ts';
import { loadRecording } from '../../recording/loadRecording.ts';
import { readEvidence } from '../../studies/evidence/readEvidence.ts';
import { isDebugRun, isLive, isReplay, type RunEntry } from './runEntry.ts';
import type { RunStore } from './runStore.ts';

/** A recording with more bytes of events is not read without being asked. */
const mostBytes = 1 << 26;

/** The language server, which reports evidence at the lines of the code. */
interface EvidenceReader {
  readonly showEvidence: (evidence: RunEvidence) => Promise<void>;
}

/** Passes on what runs have shown about their code: the newest one at the start, and each one that ends. */
export class EvidenceFeed implements Disposable {
  readonly #owned = new DisposableStore();

  private readonly store: RunStore;
  private readonly reader: EvidenceReader;
  private readonly log: Pick<vscode.LogOutputChannel, 'warn'>;

  constructor(store: RunStore, reader: EvidenceReader, log: Pick<vscode.LogOutputChannel, 'warn'>) {
    this.store = store;
    this.reader = reader;
    this.log = log;
    this.#owned.add(store.ended((entry) => void this.show(entry)));
  }

  /** Passes on what the newest run of an earlier window has shown. */
  async showNewest(): Promise<void> {
    await this.store.load();
    const newest = this.store.entries().find(isWhole);
    if (newest) await this.show(newest);
  }

  /** Passes on what a run has shown, e.g. once more after a check of its isolation. */
  async show(entry: RunEntry): Promise<void> {
    if (!isWhole(entry)) return;
    try {
      const known = this.store.handle(entry.runId)?.model;
      const model = known ?? (await loadRecording(entry.dir, { keepLogs: false, mostBytes }));
      const evidence = await readEvidence(entry.dir, model);
      if (evidence) await this.reader.showEvidence(evidence);
    } catch (error) {
      this.log.warn(`What the run in ${entry.dir} has shown cannot be read: ${String(error)}`);
    }
  }

  dispose(): void {
    this.#owned.dispose();
  }
}

/** A run of all items. What some items alone show, e.g. a replay of one, does not replace what all of them have shown. */
const isWhole = (entry: RunEntry): boolean =>
  entry.origin.kind === 'job' &&
  !isLive(entry) &&
  !isDebugRun(entry) &&
  !isReplay(entry.setup) &&
  entry.setup.items === undefined &&
  entry.openedFrom === undefined;
