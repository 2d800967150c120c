import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import { formatCount, formatDuration, formatLogTime, plural } from '../../../src/base/numberText.ts';
import { plainText } from '../../../src/base/visibleText.ts';
import type { DeadlockFound, DeadlockMember, Holder } from '../../../src/model/facts/waitEvents.ts';
import { primitiveTitle } from '../../../src/model/facts/rings.ts';
import { deadlockWords } from '../../../src/words/findings.ts';
import { contention, type Contention, type OpenWait } from '../../../src/model/run/locks.ts';
import { failureStyles, renderFrames, text } from '../../kit/failureView.ts';
import { baseStyles, swatchClass, swatchNumber } from '../../kit/styles.ts';
import { listTableStyles } from '../../kit/tableStyles.ts';
import { stackedBar, stackedBarStyles } from '../../kit/stackedBar.ts';
import { define, StoreElement } from '../../store/storeElement.ts';
import {
  type Graph,
  type GraphNode,
  layoutGraph,
  nodeHeight,
  nodeWidth,
  ringEdges,
  waitsNow,
  waitsOf,
} from './layout.ts';
import { locksStyles } from './styles.ts';

const shownLocks = 200;
const shownDeadlocks = 20;

/** Shows deadlocks, then the locks with the longest waits, and the current waits. */
export class LocksPanel extends StoreElement {
  static override styles = [baseStyles, failureStyles, stackedBarStyles, listTableStyles, locksStyles];

  protected override render(): TemplateResult {
    const { locks, workers } = this.store.model;
    const rows = contention(locks, workers.length, this.store.nowMicros());
    if (rows.length === 0) return html`<p class="empty">No worker has waited for a lock, a queue or the like.</p>`;
    const deadlocks = locks.deadlocks.slice(-shownDeadlocks).reverse();
    return html`
      ${deadlocks.map((deadlock) => this.#renderDeadlock(deadlock))}
      <div class="lower">
        <section class="table">${this.#renderTable(rows)}</section>
        ${this.store.display.over ? nothing : html`<section class="now">${this.#renderNow(waitsNow(locks))}</section>`}
      </div>
    `;
  }

  #renderDeadlock(deadlock: DeadlockFound): TemplateResult {
    const { atMicros, certain, members } = deadlock;
    const { title, text: what } = deadlockWords(deadlock);
    return html`<section class="deadlock" aria-label="Deadlock">
      <div class="head">
        <vscode-icon name=${certain ? 'error' : 'warning'}></vscode-icon>
        <b>${title}</b>
        <span class="dim">at ${formatLogTime(atMicros)} s: ${what}</span>
      </div>
      <div class="ring">
        ${renderGraph(layoutGraph(waitsOf(deadlock), ringEdges([deadlock])), (node) => this.#select(node))}
        <div class="members">
          ${members.map((member, k) => this.#renderMember(member, members[(k + 1) % members.length]!))}
        </div>
      </div>
    </section>`;
  }

  #renderMember({ worker, item, op, primitive, stack }: DeadlockMember, next: DeadlockMember): TemplateResult {
    return html`<div class="member">
      <p>
        ${this.#renderWho(worker, item)} <code>${op}()</code> waits for <b>${text(primitiveTitle(primitive))}</b>, held
        by ${renderHolder({ worker: next.worker })}
      </p>
      ${this.#renderStack(stack)}
    </div>`;
  }

  #renderStack(stack: number): TemplateResult {
    return renderFrames(this.store.model.locks.stacks.get(stack) ?? [], {
      baseDir: this.store.model.setup.baseDir,
      open: this.store.opening((_: unknown, frame: number) => this.store.host.emit('openStackFrame', { stack, frame })),
    });
  }

  #renderWho(worker: number, item: number | null): TemplateResult {
    return html`<span class=${swatchClass(worker)}></span> w${worker}
      ${
        item === null
          ? nothing
          : html`<button class="link" @click=${() => this.store.selectItem(item)}>#${item}</button>`
      }`;
  }

  #renderTable(rows: readonly Contention[]): TemplateResult {
    const most = rows[0]?.totalMicros ?? 0;
    return html`<table aria-label="Waits by lock">
        <thead>
          <tr>
            <th>waited for</th>
            <th class="number">waits</th>
            <th class="number longest">longest</th>
            <th class="number">total wait</th>
            <th class="bar">by worker</th>
          </tr>
        </thead>
        <tbody>
          ${rows.slice(0, shownLocks).map((row) => renderRow(row, most))}
        </tbody>
      </table>
      ${rows.length > shownLocks ? html`<p class="dim more">and ${formatCount(rows.length - shownLocks)} more</p>` : nothing}`;
  }

  #renderNow(waits: readonly OpenWait[]): TemplateResult {
    if (waits.length === 0) return html`<p class="dim">No worker waits now.</p>`;
    const graph = layoutGraph(waits, ringEdges(this.store.model.locks.deadlocks));
    const shown = waits.slice(0, waits.length - graph.more);
    return html`<h2>Waiting now</h2>
      ${renderGraph(graph, (node) => this.#select(node))}
      <ul>
        ${shown.map((wait) => this.#renderWait(wait))}
      </ul>
      ${graph.more > 0 ? html`<p class="dim">and ${plural(graph.more, 'more wait')}</p>` : nothing}`;
  }

  #renderWait({ worker, item, op, primitive, holder, atMicros, stack }: OpenWait): TemplateResult {
    const since = formatDuration(Math.max(0, this.store.nowMicros() - atMicros));
    return html`<li>
      <p>
        ${this.#renderWho(worker, item)} <code>${op}()</code> waits for <b>${text(primitiveTitle(primitive))}</b>${
          holder ? html`, held by ${renderHolder(holder)}` : nothing
        }
        <span class="dim number">${since}</span>
      </p>
      ${this.#renderStack(stack)}
    </li>`;
  }

  #select({ item }: GraphNode): void {
    if (item !== null) this.store.selectItem(item);
  }
}

function renderRow({ ref, waits, totalMicros, longestMicros, workerMicros }: Contention, most: number): TemplateResult {
  const title = workerMicros.flatMap((micros, worker) => (micros > 0 ? [`w${worker} ${formatDuration(micros)}`] : []));
  const parts = workerMicros.map((size, worker) => ({ kind: `worker-${swatchNumber(worker)}`, size }));
  return html`<tr>
    <td class="name" title=${plainText(ref.name ?? ref.id)}>
      <span class="clip">${text(ref.name ?? ref.id)}</span
      >${ref.name === null ? nothing : html` <span class="dim">${ref.kind}</span>`}
    </td>
    <td class="number">${formatCount(waits)}</td>
    <td class="number longest">${formatDuration(longestMicros)}</td>
    <td class="number">${formatDuration(totalMicros)}</td>
    <td class="bar">${stackedBar(parts, most, title.join(' · '))}</td>
  </tr>`;
}

function renderHolder(holder: Holder): TemplateResult {
  if ('worker' in holder) return html`<span class=${swatchClass(holder.worker)}></span> w${holder.worker}`;
  return html`${holder.thread === 0 ? 'the main thread' : `thread ${holder.thread}`}`;
}

function renderGraph(graph: Graph, select: (node: GraphNode) => void): TemplateResult {
  const { nodes, edges, width, height } = graph;
  const label = nodes.map(({ label: name }) => name).join(', ');
  return html`<svg
    class="graph"
    role="img"
    aria-label=${`Who waits for whom: ${label}`}
    width=${width}
    height=${height}
    viewBox=${`0 0 ${width} ${height}`}
  >
    <defs>
      <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">
        <path class="tip" d="M0 0L8 4L0 8z"></path>
      </marker>
      <marker id="ring-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">
        <path class="tip ring" d="M0 0L8 4L0 8z"></path>
      </marker>
    </defs>
    ${edges.map(
      ({ kind, inRing, fromX, fromY, toX, toY }) =>
        svg`<line class="${kind} ${inRing ? 'ring' : ''}" x1=${fromX} y1=${fromY} x2=${toX} y2=${toY}
          marker-end=${inRing ? 'url(#ring-arrow)' : 'url(#arrow)'}></line>`,
    )}
    ${nodes.map((node) => renderNode(node, select))}
  </svg>`;
}

function renderNode(node: GraphNode, select: (node: GraphNode) => void): SVGTemplateResult {
  const { kind, label, note, worker, item, x, y, inRing } = node;
  const [left, top] = [x - nodeWidth / 2, y - nodeHeight / 2];
  return svg`<g
    class="node ${kind} ${inRing ? 'ring' : ''} ${item === null ? '' : 'selectable'}"
    @click=${() => select(node)}
  >
    <rect x=${left} y=${top} width=${nodeWidth} height=${nodeHeight} rx=${kind === 'primitive' ? 3 : 16}></rect>
    ${worker === undefined ? nothing : svg`<circle class="fill-${swatchNumber(worker)}" cx=${left + 15} cy=${y} r="4"></circle>`}
    <text x=${x} y=${note === '' ? y + 4 : y - 2}>${plainText(label)}</text>
    ${note === '' ? nothing : svg`<text class="note" x=${x} y=${y + 11}>${note}</text>`}
  </g>`;
}

define('poolscope-locks', LocksPanel);
