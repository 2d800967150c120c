import { html, nothing, type TemplateResult } from 'lit';
import { formatCount, formatDuration, formatLogTime, plural } from '../../../src/base/numberText.ts';
import { t } from '../../../src/base/texts.ts';
import { plainText } from '../../../src/base/visibleText.ts';
import { whyNotAgain } from '../../../src/model/compare/jobOfItems.ts';
import type { ReplaySelection } from '../../../src/model/compare/replay.ts';
import { hostOfItem } from '../../../src/model/items/hostGroups.ts';
import { hostName } from '../../../src/model/run/hosts.ts';
import { itemCpuMicros } from '../../../src/model/run/runModel.ts';
import type { FailureStep, ReplayMode } from '../../../src/protocol/panel/viewSync.ts';
import { type FailureContext, failureStyles, renderFailure, renderFrames, text } from '../../kit/failureView.ts';
import { type MenuButton, menuRowStyles } from '../../kit/menuButton.ts';
import { stackedBar, stackedBarStyles } from '../../kit/stackedBar.ts';
import { baseStyles } from '../../kit/styles.ts';
import { sampleTitle } from '../../../src/words/doing.ts';
import { outcomeWords } from '../../../src/words/outcomes.ts';
import { outcomeIcons } from '../../kit/outcomeIcons.ts';
import { ItemDetails } from '../../store/itemDetail.ts';
import { define, StoreElement } from '../../store/storeElement.ts';
import { chunkCosts, type ItemFacts, itemFacts, ItemLog, readable } from './layout.ts';
import { itemStyles } from './styles.ts';
import './whySlow.ts';

const linesShown = 20;
const siblingsShown = 12;
/** An item that computes for a larger share of its time does nothing else worth a sentence. */
const mostlyComputed = 0.9;

/** All details of the selected item, and the actions for it. */
export class ItemPanel extends StoreElement {
  static override styles = [baseStyles, failureStyles, stackedBarStyles, menuRowStyles, itemStyles];
  #details: ItemDetails | undefined;
  readonly #log = new ItemLog(linesShown);

  protected override render(): TemplateResult | typeof nothing {
    const { item } = this.store.view;
    if (item === null) return nothing;
    const facts = itemFacts(this.store.model, item, this.store.nowMicros());
    return html`
      ${this.#renderHead(facts)} ${this.#renderActions(facts)}
      <poolscope-why-slow .store=${this.store}></poolscope-why-slow>
      ${this.#renderTexts(facts)} ${this.#renderFailure(item)} ${this.#renderSamples(item)} ${this.#renderTime(facts)}
      ${this.#renderLog(item)} ${this.#renderSiblings(item)}
    `;
  }

  #renderHead(facts: ItemFacts): TemplateResult {
    const where = [
      ...(facts.worker === undefined ? [] : [`worker ${facts.worker}${this.#hostText(facts.item, facts.worker)}`]),
      ...(facts.chunk === undefined ? [] : [`chunk ${facts.chunk}`]),
      ...(facts.runMicros === undefined ? [] : [formatDuration(facts.runMicros)]),
      ...(facts.attempt > 1 ? [`attempt ${facts.attempt}`] : []),
    ];
    const known = facts.state === 'running' || facts.state === 'waiting' ? undefined : facts.state;
    const state = known ? outcomeWords[known] : facts.state;
    return html`<div class="head">
      <h1>${t('Item {0}', facts.item)}</h1>
      ${this.#renderName(facts.item)}
      <span class="state"
        >${known ? html`<vscode-icon class="icon-${facts.state}" name=${outcomeIcons[known]}></vscode-icon>` : nothing}${state}</span
      >
      <span class="dim">${where.join(' · ')}</span>
      <vscode-toolbar-button
        icon="close"
        label="Close"
        @click=${() => this.store.selectItem(null)}
      ></vscode-toolbar-button>
    </div>`;
  }

  /** ` on build1`; nothing in a run on one machine. */
  #hostText(item: number, worker: number): string {
    const { model } = this.store;
    const host = hostOfItem(model, item, worker);
    const name = host === undefined ? undefined : hostName(model, host);
    return name === undefined ? '' : ` on ${plainText(name)}`;
  }

  #renderName(item: number): TemplateResult | typeof nothing {
    const name = this.store.names.of(item);
    return name === undefined ? nothing : html`<span class="name clip" title=${name}>${text(name)}</span>`;
  }

  #renderActions(facts: ItemFacts): TemplateResult {
    const { item, state } = facts;
    const { host, isRestricted, model } = this.store;
    const whyNot = whyNotAgain(model, item);
    const canRun = this.store.canRun && whyNot === undefined;
    const hasFailed = state === 'failed' || state === 'timedOut' || state === 'crashed';
    return html`<div class="actions">
        ${
          canRun
            ? html`<vscode-button data-action="debug" @click=${() => host.emit('debugItem', { item })}
                  >${t('Debug alone')}</vscode-button
                >
                <vscode-button secondary data-action="run" @click=${() => host.emit('runAlone', { item })}
                  >${t('Run alone')}</vscode-button
                >`
            : nothing
        }
        <vscode-button secondary data-action="copy" @click=${() => host.emit('copyInput', { item })}
          >${t('Copy input')}</vscode-button
        >
        ${
          canRun && hasFailed
            ? html`<vscode-button
                secondary
                data-action="saveTest"
                title="Write its input and a test that fails as it did, for this project's test runner"
                @click=${() => host.emit('saveTest', { item })}
                >${t('Save as test')}</vscode-button
              >`
            : nothing
        }
        ${canRun ? this.#renderMore(facts) : nothing}
      </div>
      ${whyNot === undefined ? nothing : html`<p class="dim note">${text(whyNot)}</p>`}
      ${isRestricted ? html`<p class="dim note">Trust this workspace to run or debug the item alone.</p>` : nothing}`;
  }

  #renderMore({ item, state, chunk, worker }: ItemFacts): TemplateResult {
    const { host, display } = this.store;
    const row = (label: string, choose: () => void): TemplateResult =>
      html`<button
        class="menu-row"
        @click=${(event: Event) => {
          (event.currentTarget as HTMLElement).closest<MenuButton>('poolscope-menu-button')?.close();
          choose();
        }}
      >
        ${label}
      </button>`;
    const replay = (selection: ReplaySelection, mode: ReplayMode) => (): void =>
      host.emit('replay', { selection, mode });
    const failed = state === 'failed' || state === 'timedOut' || state === 'crashed';
    return html`<poolscope-menu-button .text=${t('More')} .label=${t('More ways to run item {0} again', item)}>
      ${row(t('Debug in a worker'), () => host.emit('debugInWorker', { item }))}
      ${failed && display.over ? row(t('Find which earlier items it needs'), () => host.emit('shrink', { item })) : nothing}
      ${
        chunk === undefined || !display.over
          ? nothing
          : html`${row(t('Run chunk {0} again', chunk), replay({ by: 'chunk', chunk }, 'run'))}
            ${row(t('Debug chunk {0}', chunk), replay({ by: 'chunk', chunk }, 'debug'))}`
      }
      ${
        worker === undefined || !display.over
          ? nothing
          : html`${row(t('Run items of worker {0} again', worker), replay({ by: 'worker', worker }, 'run'))}
            ${row(t('Debug items of worker {0}', worker), replay({ by: 'worker', worker }, 'debug'))}`
      }
    </poolscope-menu-button>`;
  }

  #renderTexts(facts: ItemFacts): TemplateResult {
    this.#details ??= new ItemDetails(this.store);
    const state = this.#details.of(facts.item);
    if (state.kind === 'failed')
      return section('Input', html`<p class="dim">Could not be read: ${text(state.message)}</p>`);
    if (state.kind === 'loading') return section('Input', html`<p class="dim">…</p>`);
    const { input, value, cut } = state.detail;
    const cutNote = cut ? html`<p class="dim">Cut. Copy input copies all of it.</p>` : nothing;
    return html`${section('Input', html`${input === null ? html`<p class="dim">not recorded</p>` : code(readable(input, cut))}${cutNote}`)}
    ${
      facts.state === 'succeeded'
        ? section(
            'Value',
            value === null
              ? html`<p class="dim">not recorded</p>`
              : code(value === '' ? 'undefined' : readable(value, cut)),
          )
        : nothing
    }`;
  }

  #renderFailure(item: number): TemplateResult | typeof nothing {
    const found = this.store.model.failures.get(item);
    if (!found) return nothing;
    return section(
      'Error',
      renderFailure(found.failure, {
        baseDir: this.store.model.setup.baseDir,
        open: this.store.opening((path: readonly FailureStep[], frame: number) =>
          this.store.host.emit('openFrame', { item, path, frame }),
        ),
      }),
    );
  }

  /** Only of an item that was much slower than the others. */
  #renderSamples(item: number): TemplateResult | typeof nothing {
    const samples = this.store.model.samples.get(item) ?? [];
    if (samples.length === 0) return nothing;
    const context = (sample: number): FailureContext => ({
      baseDir: this.store.model.setup.baseDir,
      open: this.store.opening((_: readonly FailureStep[], frame: number) =>
        this.store.host.emit('openItemSampleFrame', { item, sample, frame }),
      ),
    });
    return section(
      'What it did while it ran',
      samples.map(
        (sample, k) =>
          html`<p>${text(sampleTitle(sample))}</p>
            ${sample.frames.length === 0 ? nothing : renderFrames(sample.frames, context(k))}`,
      ),
    );
  }

  #renderTime(facts: ItemFacts): TemplateResult | typeof nothing {
    const costs = chunkCosts(this.store.timeline.chunks, facts.chunk);
    // What a worker that was ended had of its chunk is not in the times of the chunk.
    if (!costs || facts.state === 'crashed' || facts.state === 'timedOut') return nothing;
    const { copyInMicros, runMicros, copyOutMicros, items } = costs;
    const words = `copy in ${formatDuration(copyInMicros)} · run ${formatDuration(runMicros)} · copy out ${formatDuration(copyOutMicros)}`;
    return section(
      items > 1 ? `Where its chunk's time went (${plural(items, 'item')})` : 'Where its time went',
      html`${stackedBar(
          [
            { kind: 'copyInMicros', size: copyInMicros },
            { kind: 'runMicros', size: runMicros },
            { kind: 'copyOutMicros', size: copyOutMicros },
          ],
          copyInMicros + runMicros + copyOutMicros,
          words,
        )}
        <p class="dim">${words}${this.#renderComputed(facts)}</p>`,
    );
  }

  /** The difference between the two is time in which the item waited, or had no core of the machine. */
  #renderComputed({ item, runMicros }: ItemFacts): TemplateResult | typeof nothing {
    const computed = itemCpuMicros(this.store.model, item);
    if (computed === undefined || runMicros === undefined || computed > mostlyComputed * runMicros) return nothing;
    return html`<br />The item computed for ${formatDuration(computed)} of its ${formatDuration(runMicros)}. The rest of
      the time it waited, or other threads had the cores of the machine.`;
  }

  #renderLog(item: number): TemplateResult | typeof nothing {
    const { last, count } = this.#log.of(this.store.model.logs, item);
    if (count === 0) return nothing;
    const title = count > last.length ? `Last ${last.length} of ${formatCount(count)} log lines` : 'Log';
    return section(
      title,
      html`<div class="log mono">
          ${last.map(
            (record) =>
              html`<div class="line text-${record.level}">
                <span class="dim number">${formatLogTime(record.atMicros)}</span><span>${text(record.text)}</span>
              </div>`,
          )}
        </div>
        <button class="link" @click=${() => this.#showInLogs(item)}>Show in Logs</button>`,
    );
  }

  #renderSiblings(item: number): TemplateResult | typeof nothing {
    const cause = this.store.causes.causeOf(item);
    if (!cause || cause.items.size < 2) return nothing;
    const others: number[] = [];
    for (const other of cause.items) {
      if (other !== item) others.push(other);
      if (others.length === siblingsShown) break;
    }
    const more = cause.items.size - 1 - others.length;
    return section(
      'Same cause',
      html`<p>
        ${plural(cause.items.size - 1, 'other item')}:
        ${others.map(
          (other, k) =>
            html`${k > 0 ? ', ' : ''}<button class="link" @click=${() => this.store.selectItem(other)}>
                ${formatCount(other)}
              </button>`,
        )}${more > 0 ? html` <button class="link" @click=${() => this.store.patchView({ tab: 'errors' })}>and ${formatCount(more)} more</button>` : nothing}
      </p>`,
    );
  }

  #showInLogs(item: number): void {
    this.store.patchView({ tab: 'logs', logs: { ...this.store.view.logs, item } });
  }
}

const section = (title: string, body: unknown): TemplateResult =>
  html`<section>
    <h2>${title}</h2>
    ${body}
  </section>`;

const code = (raw: string): TemplateResult => html`<pre class="mono" tabindex="0">${text(raw)}</pre>`;

define('poolscope-item', ItemPanel);
