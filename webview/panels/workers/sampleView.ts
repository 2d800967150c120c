import { css, html, nothing, type TemplateResult } from 'lit';
import { formatLogTime } from '../../../src/base/numberText.ts';
import { messageOf } from '../../../src/base/errors.ts';
import { doingWords } from '../../../src/words/doing.ts';
import { mergeStacks, workersText, type StackNode } from '../../../src/model/debug/parallelStacks.ts';
import { groupValues } from '../../../src/model/debug/parallelWatch.ts';
import type { WorkerSample } from '../../../src/model/facts/workerSample.ts';
import { text } from '../../kit/failureView.ts';
import { relativePath } from '../../kit/paths.ts';
import { baseStyles } from '../../kit/styles.ts';
import { define, StoreElement } from '../../store/storeElement.ts';

/** The activity of all workers at one moment. */
interface Look {
  readonly atMicros: number;
  readonly samples: readonly WorkerSample[];
  readonly problem: string | undefined;
}

/** Shows the current activity of every worker: one tree of the stacks that compute, and what the others wait for. */
export class SampleView extends StoreElement {
  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
        flex: 0 1 auto;
        font-size: 12px;
        min-height: 26px;
        overflow: auto;
      }
      .head {
        align-items: center;
        display: flex;
        flex-wrap: wrap;
        gap: 2px 10px;
        padding: 4px 14px;
      }
      .space {
        flex: 1;
      }
      .tree,
      .others {
        line-height: 20px;
        margin: 0;
        padding: 0 14px;
      }
      .tree .calls {
        border-left: 1px solid var(--vscode-tree-indentGuidesStroke, var(--vscode-panel-border));
        margin-left: 4px;
        padding-left: 12px;
      }
      .frame {
        display: flex;
        flex-wrap: wrap;
        gap: 0 10px;
      }
      .frame > *,
      .others p {
        overflow-wrap: anywhere;
      }
      .others {
        padding-top: 4px;
      }
      p {
        margin: 0;
      }
    `,
  ];
  #look: Look | undefined;
  #asking = false;
  #epoch = 0;

  protected override render(): TemplateResult | typeof nothing {
    if (this.#epoch !== this.store.epoch) this.#look = undefined;
    const canAsk = this.store.live && this.store.init?.canSample === true;
    if (!canAsk && !this.#look) return nothing;
    return html`<div class="head">
        ${
          canAsk
            ? html`<button
                class="link"
                data-action="sample"
                aria-disabled=${this.#asking ? 'true' : 'false'}
                @click=${() => void this.#ask()}
              >
                Show current activity
              </button>`
            : nothing
        }
        ${this.#look ? this.#renderHead(this.#look) : nothing}
      </div>
      ${this.#look ? this.#renderLook(this.#look) : nothing}`;
  }

  #renderHead({ atMicros, samples }: Look): TemplateResult {
    const workers = samples.map(({ worker }) => worker);
    return html`<span class="dim"
        >${samples.length === 0 ? 'Nothing' : workersText(workers)} at ${formatLogTime(atMicros)} s</span
      >
      <span class="space"></span>
      <button class="link" @click=${() => this.#show(undefined)}>Close</button>`;
  }

  #renderLook({ samples, problem }: Look): TemplateResult {
    if (problem !== undefined)
      return html`<p class="others text-error">The workers could not be sampled: ${text(problem)}</p>`;
    if (samples.length === 0) return html`<p class="others dim">No worker had an item at that moment.</p>`;
    const seen = samples.filter(({ frames }) => frames.length > 0);
    const others = samples.filter(({ frames }) => frames.length === 0);
    const groups = groupValues(others.map((sample) => ({ worker: sample.worker, text: doingText(sample) })));
    return html`<div class="tree" aria-label="Stacks">
        ${mergeStacks(seen).map((node) => this.#renderNode(node, 1))}
      </div>
      ${
        groups.length === 0
          ? nothing
          : html`<div class="others">
              ${groups.map((group) => html`<p>${workersText(group.workers)} <span class="dim">${text(group.text)}</span></p>`)}
            </div>`
      }`;
  }

  #renderNode(node: StackNode, depth: number): TemplateResult {
    const { frame, workers, standing, calls } = node;
    const name = text(frame.function || '<anonymous>');
    return html`<div class="frame">
        <span class="mono ${frame.inUserCode ? '' : 'dim'}">${standing.length > 0 ? html`<b>${name}</b>` : name}</span>
        <span>${workersText(workers)}</span>
        ${this.#renderPlace(node, depth)}
      </div>
      ${
        calls.length === 0
          ? nothing
          : html`<div class="calls">${calls.map((call) => this.#renderNode(call, depth + 1))}</div>`
      }`;
  }

  #renderPlace({ frame, workers }: StackNode, depth: number): TemplateResult {
    const place = `${relativePath(frame.file, this.store.model.setup.baseDir)}:${frame.line}:${frame.column}`;
    if (frame.file.startsWith('node:')) return html`<span class="mono dim">${text(place)}</span>`;
    return html`<button class="link mono" @click=${() => this.#open(workers[0] ?? 0, depth)}>${text(place)}</button>`;
  }

  /** The host counts frames from the innermost, from 0; the tree counts them from the outermost, from 1. */
  #open(worker: number, depth: number): void {
    const frames = this.#look?.samples.find((sample) => sample.worker === worker)?.frames ?? [];
    this.store.host.emit('openSampleFrame', { worker, frame: frames.length - depth });
  }

  async #ask(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    const { epoch } = this.store;
    const atMicros = this.store.nowMicros();
    const look = await this.store.host.request('sample', null).then(
      (samples): Look => ({ atMicros, samples, problem: undefined }),
      (error: unknown): Look => ({ atMicros, samples: [], problem: messageOf(error) }),
    );
    this.#asking = false;
    if (epoch === this.store.epoch) this.#show(look);
  }

  #show(look: Look | undefined): void {
    this.#look = look;
    this.#epoch = this.store.epoch;
    this.requestUpdate();
  }
}

function doingText({ doing, open }: WorkerSample): string {
  if (doing === 'unknown') return 'cannot be sampled here';
  return doing === 'computing' ? 'between two items, outside your code' : doingWords({ doing, open });
}

define('poolscope-sample', SampleView);
