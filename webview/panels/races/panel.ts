import { html, nothing, type TemplateResult } from 'lit';
import { formatCount, plural } from '../../../src/base/numberText.ts';
import { raceTarget, type Race, type RaceAccess } from '../../../src/model/facts/race.ts';
import { noRaces, raceMeaning, raceRemedy } from '../../../src/words/findings.ts';
import { failureStyles, renderFrames, text } from '../../kit/failureView.ts';
import { baseName } from '../../kit/paths.ts';
import { baseStyles } from '../../kit/styles.ts';
import { define, StoreElement } from '../../store/storeElement.ts';
import { racesStyles } from './styles.ts';

/** Shows pairs of places that access shared memory without an order. */
export class RacesPanel extends StoreElement {
  static override styles = [baseStyles, failureStyles, racesStyles];
  /** Races that the user opened or closed. Until then, the first race is open. */
  #open = new Map<number, boolean>();

  protected override render(): TemplateResult {
    const { races, moreRaces } = this.store.model;
    if (races.length === 0) return this.#renderEmpty();
    return html`<p class="lead">${raceMeaning} ${raceRemedy}</p>
      ${races.map((race, k) => this.#renderRace(race, k))}
      ${moreRaces > 0 ? html`<p class="lead">and ${plural(moreRaces, 'more race')}</p>` : nothing}`;
  }

  #renderEmpty(): TemplateResult {
    return html`<p class="empty">
      ${
        this.store.display.over
          ? `${noRaces} Another run may order the accesses differently. Run items that use the same memory in several workers.`
          : 'No races so far. Accesses to shared memory without an order appear here, with both stacks.'
      }
    </p>`;
  }

  #renderRace(race: Race, k: number): TemplateResult {
    const open = this.#open.get(k) ?? k === 0;
    return html`<section>
      <button class="head" aria-expanded=${open ? 'true' : 'false'} @click=${() => this.#toggle(k, !open)}>
        <vscode-icon name=${open ? 'chevron-down' : 'chevron-right'}></vscode-icon>
        <span class="what clip"><b>${text(raceTarget(race))}</b> ${race.accesses.map(({ op }) => op).join(' / ')}</span>
        <span class="where dim clip">${placesOf(race)}</span>
      </button>
      ${
        open
          ? html`<div class="body">${race.accesses.map((access, side) => this.#renderAccess(access, k, side))}</div>`
          : nothing
      }
    </section>`;
  }

  #renderAccess(access: RaceAccess, race: number, side: number): TemplateResult {
    const { op, item, worker, frames, stack } = access;
    return html`<div class="access">
      <h3>
        ${op} ${item === null ? nothing : this.#renderItem(item)}
        <span class="dim">${worker === null ? 'outside of the workers' : `worker ${worker}`}</span>
      </h3>
      ${
        frames.length > 0
          ? renderFrames(frames, {
              baseDir: this.store.model.setup.baseDir,
              open: this.store.opening((_: unknown, frame: number) =>
                this.store.host.emit('openRaceFrame', { race, access: side, frame }),
              ),
            })
          : html`<p class="dim">${stack === '' ? 'The place of this access is no longer known.' : text(stack)}</p>`
      }
    </div>`;
  }

  #renderItem(item: number): TemplateResult {
    const selected = item === this.store.view.item;
    return html`<button class="item ${selected ? 'selected' : ''}" @click=${() => this.store.selectItem(item)}>
      item ${formatCount(item)}
    </button>`;
  }

  #toggle(race: number, open: boolean): void {
    this.#open.set(race, open);
    this.requestUpdate();
  }
}

/** `total.ts:10 / total.ts:12`, or one place if both are the same. */
function placesOf({ accesses }: Race): string {
  const places = accesses.map(({ frames }) => {
    const frame = frames.find(({ inUserCode }) => inUserCode);
    return frame ? `${baseName(frame.file)}:${frame.line}` : '?';
  });
  return [...new Set(places)].join(' / ');
}

define('poolscope-races', RacesPanel);
