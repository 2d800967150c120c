import { html, type TemplateResult } from 'lit';
import { formatDuration } from '../../../src/base/numberText.ts';
import { plainText } from '../../../src/base/visibleText.ts';
import { meanLatencyMicros } from '../../../src/model/run/hostFigures.ts';
import type { RunModel } from '../../../src/model/run/runModel.ts';
import { clockText, hostStateText, lostText, machineText } from '../../../src/words/hosts.ts';
import { hostName } from '../../../src/model/run/hosts.ts';

/** What is known of a machine. */
export function renderHostTip(model: RunModel, number: number): TemplateResult {
  const host = model.hosts[number];
  if (!host) return html``;
  const latencyMicros = meanLatencyMicros(host);
  const state = host.lost ? lostText(host.lost) : hostStateText(host);
  const latency = latencyMicros === undefined ? '' : ` · latency ${formatDuration(latencyMicros)}`;
  return html`<b>${plainText(hostName(model, number) ?? '')}</b> ${plainText(state)}<br />
    <span class="dim">${plainText(machineText(host))}<br />clock ${clockText(host)}${latency}</span>`;
}
