import { html, nothing, type TemplateResult } from 'lit';
import { formatBytes, formatCount, formatDuration, formatPercent } from '../../../src/base/numberText.ts';
import { plainText } from '../../../src/base/visibleText.ts';
import { type HostFigures, hostFigures } from '../../../src/model/run/hostFigures.ts';
import { isOver } from '../../../src/model/run/runModel.ts';
import {
  clockText,
  hostColumns,
  hostStateText,
  lossLines,
  lostText,
  machineText,
  shownReadings,
} from '../../../src/words/hosts.ts';
import { hostName } from '../../../src/model/run/hosts.ts';
import { selectedHost, selectHost } from '../../store/hostSelection.ts';
import type { PanelStore } from '../../store/panelStore.ts';

/** The machines of a run; nothing for a run on one machine. A click selects what a machine ran, in all views. */
export function renderHosts(store: PanelStore): TemplateResult | typeof nothing {
  const { model, live } = store;
  if (model.hosts.length === 0) return nothing;
  const figures = hostFigures(model, live ? store.nowMicros() : undefined);
  const losses = lossLines(model.hosts, (host) => hostName(model, host) ?? '');
  const heads = Object.entries(hostColumns);
  return html`<table class="hosts" aria-label="Hosts">
      <thead>
        <tr>
          ${heads.map(([key, { name, meaning }]) => html`<th class="host-${key} ${isNumber(key) ? 'number' : ''}" title=${meaning}>${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${figures.map((each) => renderHost(store, each))}
      </tbody>
    </table>
    ${losses.length === 0 ? nothing : html`<p class="use-text">${losses.map((line) => html`<span>${plainText(line)}.</span>`)}</p>`}`;
}

const isNumber = (column: string): boolean => column !== 'host' && column !== 'state';

function renderHost(store: PanelStore, figures: HostFigures): TemplateResult {
  const { model, view } = store;
  const host = model.hosts[figures.host];
  if (!host) return html``;
  const isSelected = selectedHost(model, view.selection) === figures.host;
  const { load, latencyMicros, sentBytes, receivedBytes } = shownReadings(host, isOver(model));
  const select = (event: Event): void => {
    event.stopPropagation();
    selectHost(store, figures.host);
  };
  return html`<tr class=${isSelected ? 'selected' : ''} @click=${select}>
    <td class="host-host clip">
      <button
        class="link"
        title=${plainText(machineText(host))}
        aria-pressed=${isSelected ? 'true' : 'false'}
        @click=${select}
      >
        ${plainText(hostName(model, figures.host) ?? '')}
      </button>
    </td>
    <td class="host-state ${host.lost ? 'text-error' : ''}" title=${host.lost ? plainText(lostText(host.lost)) : ''}>
      ${hostStateText(host)}
    </td>
    <td class="number host-cores">${formatCount(host.cores)}</td>
    <td class="number host-workers">${formatCount(figures.workers)}</td>
    <td class="number host-load">${formatPercent(load)}</td>
    <td class="number host-items">${formatCount(figures.items)}</td>
    <td class="number host-failed ${figures.unsuccessful > 0 ? 'text-error' : ''}">
      ${formatCount(figures.unsuccessful)}
    </td>
    <td class="number host-busy">${formatPercent(figures.busy)}</td>
    <td class="number host-sent">${formatBytes(sentBytes)}</td>
    <td class="number host-received">${formatBytes(receivedBytes)}</td>
    <td class="number host-latency">${formatDuration(latencyMicros)}</td>
    <td class="number host-clock">${clockText(host)}</td>
  </tr>`;
}
