import { both, count, exactly, fitting, listOf, oneOf, type Shape, text } from '../../base/shape.ts';
import type { FieldPiece } from '../../model/items/fieldPiece.ts';
import { keysOf } from '../../model/items/inputField.ts';
import type { RunModel } from '../../model/run/runModel.ts';
import { capabilitiesOf } from '../../model/facts/capabilities.ts';
import type { WorkerSample } from '../../model/facts/workerSample.ts';
import type { Handlers } from '../../protocol/channel.ts';
import { type HostSide, requestLimits, type ViewInit } from '../../protocol/panel/viewSync.ts';
import { ItemIndex } from '../../recording/itemIndex.ts';
import { readLines } from '../../recording/readEvents.ts';
import { readItemTexts } from '../../recording/readValues.ts';
import { compareReplay, replayView } from '../runs/compareReplay.ts';
import { earlierProfile } from '../runs/earlierProfile.ts';
import { isDebugRun, isLive, type RunEntry } from '../runs/runEntry.ts';
import type { RunStore } from '../runs/runStore.ts';
import { readIsolation } from '../../studies/isolationFile.ts';
import type { EventFile } from './pump.ts';
import { checked } from './checked.ts';

const itemParams = exactly<{ readonly item: number }>({ item: count() });

const previewParams = exactly<HostSide['requests']['itemPreviews']['params']>({
  items: listOf(count(), requestLimits.previews),
  part: oneOf('input', 'value'),
});
const shortText = (most: number): Shape<string> =>
  both(
    text,
    fitting('a short text', (value) => String(value).length <= most),
  );
const searchParams = exactly<{ readonly text: string }>({ text: shortText(requestLimits.searchedText) });
const fieldParams = exactly<{ readonly label: string; readonly offset: number }>({
  label: shortText(requestLimits.label),
  offset: count(),
});

/** The run that a panel shows: its events, and what the panel's page may ask about it. */
export class ShownRun {
  readonly entry: RunEntry;
  /** What the last `sample` found; the page names frames by their place in it. */
  samples: readonly WorkerSample[] = [];

  readonly #ownItems: ItemIndex;
  private readonly store: RunStore;

  constructor(entry: RunEntry, store: RunStore) {
    this.entry = entry;
    this.#ownItems = new ItemIndex(entry.dir);
    this.store = store;
  }

  get id(): string {
    return this.entry.runId;
  }

  model(): Promise<RunModel> {
    return this.store.model(this.entry);
  }

  init(canRun: boolean): ViewInit {
    const now = this.store.find(this.id) ?? this.entry;
    const isOpened = now.openedFrom !== undefined;
    return { runId: this.id, live: isLive(now), canRun, canSample: this.#canSample(), ...(isOpened && { isOpened }) };
  }

  /** The recording, which grows while the run is live. */
  events(): EventFile {
    const { dir } = this.entry;
    const live = this.store.handle(this.id)?.recording;
    return {
      read: (offset, maxBytes) => (live ? live.read(offset, maxBytes) : readLines(dir, offset, maxBytes)),
      ...(live && { live: { bytes: () => live.bytes, grown: live.recorded } }),
    };
  }

  readonly requests: Omit<Handlers<HostSide>['requests'], 'ready' | 'alive'> = {
    sample: () => this.#sample(),
    isolation: () => readIsolation(this.entry.dir),
    comparison: async () => replayView(await compareReplay(this.store, this.store.require(this.id))),
    earlierProfile: () => earlierProfile(this.store, this.store.require(this.id)),
    itemDetail: (params) => readItemTexts(this.entry.dir, checked(itemParams, params, 'itemDetail').item),
    itemPreviews: (params) => {
      const { items, part } = checked(previewParams, params, 'itemPreviews');
      return this.#items.previews(items, part);
    },
    valueBytes: () => this.#items.valueBytes(),
    searchItems: (params) => this.#items.search(checked(searchParams, params, 'searchItems').text),
    inputFields: () => this.#items.fields(),
    fieldValues: (params) => this.#fieldPiece(checked(fieldParams, params, 'fieldValues')),
  };

  /** The index of a file that may still be cut is not kept. */
  get #items(): ItemIndex {
    return this.store.handle(this.id)?.isUnchanged ? new ItemIndex(this.entry.dir) : this.#ownItems;
  }

  #fieldPiece({ label, offset }: { readonly label: string; readonly offset: number }): Promise<FieldPiece> {
    const keys = keysOf(label);
    if (!keys) throw new Error(`fieldValues: expected the label of a field, found ${JSON.stringify(label)}`);
    return this.#items.fieldPiece(keys, offset);
  }

  async #sample(): Promise<readonly WorkerSample[]> {
    this.samples = this.#canSample() ? ((await this.store.handle(this.id)?.sample()) ?? []) : [];
    return this.samples;
  }

  /** Not under the debugger: sampling a worker that is paused at a breakpoint would resume it. */
  #canSample(): boolean {
    return !isDebugRun(this.entry) && !capabilitiesOf(this.entry.setup.isolation).ownsMainThread;
  }
}
