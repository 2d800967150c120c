import { html, nothing, type TemplateResult } from 'lit';
import { formatClock, formatCount, formatRate, plural } from '../../../src/base/numberText.ts';
import { t } from '../../../src/base/texts.ts';
import { plainText } from '../../../src/base/visibleText.ts';
import type { RunModel } from '../../../src/model/run/runModel.ts';
import { elapsedText } from '../../../src/words/clocks.ts';
import { stateTitle } from '../../../src/words/runStates.ts';
import { baseName } from '../../kit/paths.ts';
import { stackedBar, stackedBarStyles } from '../../kit/stackedBar.ts';
import { baseStyles } from '../../kit/styles.ts';
import { ThemeController } from '../../kit/themeController.ts';
import { shardText } from '../../../src/words/shards.ts';
import { define, StoreElement } from '../../store/storeElement.ts';
import {
  iconOf,
  leftText,
  planFacts,
  progressParts,
  resumptions,
  throughputPoints,
  type Tile,
  tiles,
  toneOf,
} from './layout.ts';
import { paintSparkline } from './paint.ts';
import { headerStyles } from './styles.ts';

const sparkPoints = 60;
const announceEveryMs = 1_000;

/** Name, state and figures of the run. */
export class HeaderPanel extends StoreElement {
  static override styles = [baseStyles, stackedBarStyles, headerStyles];
  readonly #theme = new ThemeController(this);
  #announced = { text: '', at: -Infinity };

  protected override render(): TemplateResult {
    const { model, display } = this.store;
    const couldNotStart = display.state === 'couldNotStart';
    return html`
      ${this.#renderTitle()} ${couldNotStart ? nothing : this.#renderProgress()}
      ${
        couldNotStart || !model.origin
          ? nothing
          : html`<div class="tiles" role="group" aria-label=${t('Figures')} tabindex="0">
              ${tiles(model, display, this.store.causes.size).map(renderTile)}
              ${
                display.total === 1
                  ? nothing
                  : html`<canvas
                      class="spark"
                      role="img"
                      aria-label=${t('Throughput over time')}
                      title=${t('Throughput over time')}
                    ></canvas>`
              }
            </div>`
      }
      <div class="visually-hidden" aria-live="polite">${this.#announcement()}</div>
    `;
  }

  protected override updated(): void {
    const canvas = this.renderRoot.querySelector<HTMLCanvasElement>('.spark');
    const { model, timeline } = this.store;
    if (!canvas || model.workersStartedMicros === undefined) return;
    const points = throughputPoints(timeline.whole, model.workersStartedMicros, model.nowMicros, sparkPoints);
    canvas.title = t('Throughput over time, at most {0}', formatRate(Math.max(...points)));
    paintSparkline(canvas, points, this.#theme.now);
  }

  #renderTitle(): TemplateResult {
    const { model, display } = this.store;
    const { origin } = model;
    const facts = planFacts(model, display).map(plainText).join(' · ');
    const spins = display.state === 'starting' && this.store.live;
    return html`<header class="tone-${toneOf(display)}">
      <vscode-icon class="state" name=${origin ? iconOf(display) : 'loading'} ?spin=${spins}></vscode-icon>
      <h1 class="clip">${renderName(model)}</h1>
      <span class="facts dim clip" title=${facts}>${facts}</span>
      ${origin ? html`<span class="badge">${this.#stateText()}</span>` : nothing} ${this.#renderCancel()}
      <span class="space"></span>
      ${origin ? html`<span class="clock number" title=${elapsedText(model, this.store.nowMicros())}>${formatClock(this.store.nowMicros())}</span>` : nothing}
      ${this.#renderLeft()}
      <span class="actions">${this.#renderActions()}</span>
    </header>`;
  }

  /** A recording without an end may still be loading, until nothing more arrives. */
  #stateText(): string {
    const { model, display, init, isCutOff } = this.store;
    if (isCutOff && !display.over) return t('Not followed');
    return init?.live === false && !display.over ? t('Opening') : stateTitle(display.state, model.phase);
  }

  #renderLeft(): TemplateResult | typeof nothing {
    if (!this.store.live) return nothing;
    const text = leftText(this.store.model, this.store.display, this.store.nowMicros());
    return text === '' ? nothing : html`<span class="left dim number">${text}</span>`;
  }

  #renderActions(): TemplateResult | typeof nothing {
    const { host, live, canRun, isOpened, isRestricted, model, display } = this.store;
    // A run that could not start has its button beside the error.
    if (!model.origin || (canRun && display.state === 'couldNotStart')) return nothing;
    return html`${
      canRun && !live && model.origin.kind === 'job'
        ? html`${(isOpened ? [] : resumptions(model, display.counts)).map(
              ({ label, title, retriesFailed }) =>
                html`<vscode-button
                  secondary
                  data-action=${retriesFailed ? 'retry-failed' : 'resume'}
                  title=${title}
                  @click=${() => host.emit('resume', { retriesFailed })}
                  >${label}</vscode-button
                >`,
            )}<vscode-button
              secondary
              data-action="debug-pool"
              title=${t('Run again with all workers under the debugger')}
              @click=${() => host.emit('debugPool', null)}
              >${t('Debug')}</vscode-button
            ><vscode-button secondary data-action="rerun" @click=${() => host.emit('rerun', null)}
              >${t('Run again')}</vscode-button
            >`
        : nothing
    }
    ${
      isRestricted
        ? html`<span
            class="dim restricted"
            title=${t('No code can run in Restricted Mode. Trust the workspace to run again.')}
            ><vscode-icon name="shield"></vscode-icon> ${t('Restricted Mode')}</span
          >`
        : nothing
    }`;
  }

  /** Beside the state, away from the buttons that start something: a second click on it must not start a run. */
  #renderCancel(): TemplateResult | typeof nothing {
    const { host, live, model } = this.store;
    if (!live || !model.origin) return nothing;
    return html`<vscode-button secondary data-action="cancel" @click=${() => host.emit('cancel', null)}
      >${t('Cancel')}</vscode-button
    >`;
  }

  #renderProgress(): TemplateResult {
    const { display, model } = this.store;
    const { total, settled } = display;
    const indeterminate = !display.over && (total === undefined || model.origin === undefined);
    if (indeterminate)
      return html`<div class="progress indeterminate" role="progressbar" aria-label=${t('Progress')}><i></i></div>`;
    const label = total === undefined ? plural(settled, 'item') : `${formatCount(settled)} of ${plural(total, 'item')}`;
    return html`<div class="progress">${stackedBar(progressParts(display), total ?? 1, label)}</div>`;
  }

  /** Text for screen readers. It changes at most once a second. */
  #announcement(): string {
    const { display, model } = this.store;
    const now = performance.now();
    if (now - this.#announced.at < announceEveryMs || !model.origin) return this.#announced.text;
    const { counts, settled, total } = display;
    const failed = counts.failed + counts.timedOut + counts.crashed;
    const of = total === undefined ? '' : ` of ${formatCount(total)}`;
    this.#announced = {
      text: `${this.#stateText()}: ${formatCount(settled)}${of} items, ${formatCount(failed)} failed`,
      at: now,
    };
    return this.#announced.text;
  }
}

/** `minify.ts › minify` for a function of a file, else the label of the run. */
function renderName({ origin, setup: { file, functionName, label, shard } }: RunModel): TemplateResult | string {
  if (!origin) return 'Poolscope';
  if (file === undefined || functionName === undefined) return plainText(label);
  return html`<span title=${plainText(file)}>${plainText(baseName(file))}</span> › <b>${plainText(functionName)}</b>${
      shard ? html` <span class="dim">${shardText(shard)}</span>` : nothing
    }`;
}

const renderTile = (tile: Tile): TemplateResult =>
  html`<div class="tile ${tile.tone ?? ''}" data-tile=${tile.id} title=${tile.title ?? ''}>
    <div class="value">${tile.value}<span class="suffix">${tile.suffix ?? ''}</span></div>
    <div class="label">${tile.label}</div>
  </div>`;

define('poolscope-header', HeaderPanel);
