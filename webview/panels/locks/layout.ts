import type { DeadlockFound, Holder, PrimitiveRef } from '../../../src/model/facts/waitEvents.ts';
import { holderOf, type LocksModel, type OpenWait } from '../../../src/model/run/locks.ts';

/** A worker, another thread, or a primitive with waits. `x` and `y` are its middle, in pixels. */
export interface GraphNode {
  readonly id: string;
  readonly kind: 'worker' | 'thread' | 'primitive';
  readonly label: string;
  /** Text below the label: the item, or the kind of primitive. */
  readonly note: string;
  readonly worker: number | undefined;
  readonly item: number | null;
  readonly x: number;
  readonly y: number;
  readonly inRing: boolean;
}

export interface GraphEdge {
  readonly id: string;
  /** `waits` leads from a worker to the primitive that it waits for, `holds` from there to its holder. */
  readonly kind: 'waits' | 'holds';
  readonly inRing: boolean;
  readonly fromX: number;
  readonly fromY: number;
  readonly toX: number;
  readonly toY: number;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly width: number;
  readonly height: number;
  /** Number of waits that are left out. */
  readonly more: number;
}

/** The part of a wait that the graph needs. */
export interface GraphWait {
  readonly wait: number;
  readonly worker: number;
  readonly item: number | null;
  readonly primitive: PrimitiveRef;
  readonly holder: Holder | null;
}

export const nodeWidth = 104;
export const nodeHeight = 34;
/** Most waits in a graph. More could not be distinguished and are only counted. */
const shownWaits = 8;
const labelLength = 14;

/** The waits of a deadlock at the time when it was found. */
export function waitsOf({ members }: DeadlockFound): GraphWait[] {
  return members.map(({ worker, item, primitive }, k) => ({
    wait: k,
    worker,
    item,
    primitive,
    holder: { worker: members[(k + 1) % members.length]!.worker },
  }));
}

/** The current waits: those of a deadlock first, then the longest. */
export function waitsNow(locks: LocksModel): (OpenWait & { readonly holder: Holder | null })[] {
  const ring = ringEdges(locks.deadlocks);
  const isInRing = (wait: GraphWait): boolean => edgesOf(wait).every(({ id }) => ring.has(id));
  return [...locks.open.values()]
    .map((wait) => ({ ...wait, holder: holderOf(locks, wait.primitive) }))
    .sort((a, b) => Number(isInRing(b)) - Number(isInRing(a)) || a.atMicros - b.atMicros);
}

/** The edges of all deadlocks. */
export function ringEdges(deadlocks: readonly DeadlockFound[]): ReadonlySet<string> {
  return new Set(deadlocks.flatMap((deadlock) => waitsOf(deadlock).flatMap(edgesOf)).map(({ id }) => id));
}

type Draft = Omit<GraphNode, 'x' | 'y' | 'inRing'>;

/**
 * Lays out waiting workers, primitives and their holders. Nodes are on an ellipse in the order of the waits, so that the
 * edges of a ring go around it.
 */
export function layoutGraph(waits: readonly GraphWait[], ring: ReadonlySet<string>): Graph {
  const shown = waits.slice(0, shownWaits);
  const drafts = inOrder(shown);
  const width = Math.max(300, Math.min(440, 130 + drafts.size * 40));
  const height = drafts.size <= 2 ? nodeHeight + 16 : Math.max(150, 60 + drafts.size * 22);
  const places = placesOf(drafts.size, width, height);
  const all = new Map(shown.flatMap(edgesOf).map((edge) => [edge.id, edge]));
  const ringNodes = new Set([...all.values()].flatMap(({ id, from, to }) => (ring.has(id) ? [from, to] : [])));
  const nodes = [...drafts.values()].map((draft, k) => ({ ...draft, ...places[k]!, inRing: ringNodes.has(draft.id) }));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const edges = [...all.values()].map(({ id, from, to, kind }) => {
    const aside = all.has(`${to}>${from}`);
    return { id, kind, inRing: ring.has(id), ...between(byId.get(from)!, byId.get(to)!, aside) };
  });
  return { nodes, edges, width, height, more: waits.length - shown.length };
}

const idOf = (holder: Holder): string => ('worker' in holder ? `w${holder.worker}` : `t${holder.thread}`);

function edgesOf({ worker, primitive, holder }: GraphWait): (Pick<GraphEdge, 'id' | 'kind'> & {
  readonly from: string;
  readonly to: string;
})[] {
  const from = `w${worker}`;
  const waits = { id: `${from}>${primitive.id}`, kind: 'waits', from, to: primitive.id } as const;
  if (!holder) return [waits];
  const to = idOf(holder);
  return [waits, { id: `${primitive.id}>${to}`, kind: 'holds', from: primitive.id, to }];
}

/** The nodes along the waits: a worker, the primitive that it waits for, its holder, and so on. */
function inOrder(waits: readonly GraphWait[]): Map<string, Draft> {
  const drafts = new Map<string, Draft>();
  const itemOf = new Map(waits.map(({ worker, item }) => [worker, item]));
  const add = (draft: Draft): void => void (drafts.has(draft.id) || drafts.set(draft.id, draft));
  const addHolder = (holder: Holder): void =>
    add(
      'worker' in holder ? workerDraft(holder.worker, itemOf.get(holder.worker) ?? null) : threadDraft(holder.thread),
    );
  const follow = (wait: GraphWait, seen: ReadonlySet<GraphWait>): void => {
    addHolder({ worker: wait.worker });
    add(primitiveDraft(wait.primitive));
    if (!wait.holder) return;
    const id = idOf(wait.holder);
    addHolder(wait.holder);
    const next = waits.find((candidate) => `w${candidate.worker}` === id && !seen.has(candidate));
    if (next) follow(next, new Set([...seen, next]));
  };
  for (const wait of waits) follow(wait, new Set([wait]));
  return drafts;
}

const workerDraft = (worker: number, item: number | null): Draft => ({
  id: `w${worker}`,
  kind: 'worker',
  label: `w${worker}`,
  note: item === null ? '' : `#${item}`,
  worker,
  item,
});

const threadDraft = (thread: number): Draft => ({
  id: `t${thread}`,
  kind: 'thread',
  label: thread === 0 ? 'main' : `thread ${thread}`,
  note: '',
  worker: undefined,
  item: null,
});

const primitiveDraft = ({ id, kind, name }: PrimitiveRef): Draft => {
  const label = name ?? id.slice(kind.length + 1);
  return {
    id,
    kind: 'primitive',
    label: label.length > labelLength ? `${label.slice(0, labelLength - 1)}…` : label,
    note: kind,
    worker: undefined,
    item: null,
  };
};

function placesOf(count: number, width: number, height: number): { readonly x: number; readonly y: number }[] {
  const [middleX, middleY] = [width / 2, height / 2];
  const [radiusX, radiusY] = [(width - nodeWidth) / 2 - 4, (height - nodeHeight) / 2 - 4];
  return Array.from({ length: count }, (_, k) => {
    // Two and three nodes are side by side. Four are a diamond: a ring of two workers has four nodes.
    const angle = Math.PI + (2 * Math.PI * k) / count;
    return { x: Math.round(middleX + radiusX * Math.cos(angle)), y: Math.round(middleY + radiusY * Math.sin(angle)) };
  });
}

/** An edge from border to border. `aside` leaves space for the edge in the other direction. */
function between(from: GraphNode, to: GraphNode, aside: boolean): Pick<GraphEdge, 'fromX' | 'fromY' | 'toX' | 'toY'> {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const scale = Math.min(
    dx === 0 ? Infinity : (nodeWidth / 2 + 4) / Math.abs(dx),
    dy === 0 ? Infinity : (nodeHeight / 2 + 4) / Math.abs(dy),
  );
  const cut = Math.min(0.45, scale);
  const shift = aside ? 7 / Math.hypot(dx, dy) : 0;
  const at = (k: number): { readonly x: number; readonly y: number } => ({
    x: from.x + dx * k - dy * shift,
    y: from.y + dy * k + dx * shift,
  });
  const [start, end] = [at(cut), at(1 - cut)];
  return { fromX: start.x, fromY: start.y, toX: end.x, toY: end.y };
}
