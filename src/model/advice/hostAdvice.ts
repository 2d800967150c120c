import {
  formatBytes,
  formatCount,
  formatDuration,
  formatFactor,
  formatPercent,
  plural,
} from '../../base/numberText.ts';
import { meanLoad } from '../run/hostFigures.ts';
import { hostName } from '../run/hosts.ts';
import { isOver, settledCount, type RunModel } from '../run/runModel.ts';
import { quantile } from '../../base/quantile.ts';
import { hostTimes, joined, pingMicros } from '../tuning/hostCost.ts';
import type { AdviceRule, Finding } from './adviceRule.ts';
import type { CauseRule, Figures } from './costFigures.ts';

/** With fewer items on a machine, or on all others together, a difference is chance. */
const leastItems = 20;
/** Its median and its lower quartile are this many times those of the other machines. */
const muchSlower = 1.5;
/** The load of a machine that has no core left. */
const fullLoad = 0.9;
/** Share of the workers' time around chunks. */
const muchAround = 0.15;
/** A chunk with more bytes, there and back, is one whose bytes take most of its time. */
const manyBytes = 64 * 1024;
/** A chunk should run this many times as long as all that is around it. */
const worthwhile = 20;
const manyChunks = 4;

export const slowHost: AdviceRule<RunModel> = {
  id: 'slowHost',
  severity: 'info',
  about: 'Items take longer on one machine of the run than on the others.',
  threshold:
    `On one machine the median and the lower quartile of the items' times are at least ${muchSlower} times those of all other machines ` +
    `together, and at least ${leastItems} items succeeded on either side.`,
  help: 'If it has more workers than cores, start its agent with fewer `--workers`. If something else uses its cores, use another machine.',
  judge: (model) => {
    if (!isOver(model) || model.hosts.length < 2) return undefined;
    const times = hostTimes(model);
    const found = times.map((own, host) => {
      const others = joined(times.filter((_, k) => k !== host));
      const ratio = (share: number): number => quantile(own, share) / Math.max(1, quantile(others, share));
      const isKnown = Math.min(own.length, others.length) >= leastItems;
      return { host, own, others, slower: isKnown ? Math.min(ratio(0.5), ratio(0.25)) : 0 };
    });
    const slowest = found.toSorted((a, b) => b.slower - a.slower)[0];
    if (!slowest || slowest.slower < muchSlower) return undefined;
    const { host, own, others } = slowest;
    const [here, there] = [quantile(own, 0.5), quantile(others, 0.5)];
    return {
      message: `Items took ${formatFactor(here / Math.max(1, there))} as long on ${hostName(model, host) ?? ''} as on the other hosts.`,
      evidence:
        `median ${formatDuration(here)} of ${plural(own.length, 'item')} there, ${formatDuration(there)} of ${formatCount(others.length)} ` +
        `elsewhere${loadText(model, host)}`,
      remedy: slowRemedy(model, host),
    };
  },
};

function loadText({ hosts }: RunModel, number: number): string {
  const host = hosts[number];
  const load = host && meanLoad(host);
  const places = host ? `; ${plural(host.workers, 'worker')} on ${plural(host.cores, 'core')}` : '';
  return load === undefined ? places : `${places}, load ${formatPercent(load)}`;
}

function slowRemedy({ hosts }: RunModel, number: number): string {
  const host = hosts[number];
  if (host && host.workers > host.cores) return `Start its agent with --workers ${host.cores}.`;
  if (host && (meanLoad(host) ?? 0) >= fullLoad)
    return 'Look for what else uses its cores, start its agent with fewer --workers, or use another host.';
  return 'The Tuning tab predicts the run without it. Leave it out if the run takes no longer.';
}

/** Bytes to and from all machines; undefined if they were not measured. */
function bytesOf({ hosts }: RunModel): number | undefined {
  const known = hosts.flatMap(({ readings }) => (readings ? [readings.sentBytes + readings.receivedBytes] : []));
  return known.length === 0 ? undefined : known.reduce((sum, each) => sum + each, 0);
}

interface RemoteChunks {
  readonly chunks: number;
  readonly bytes: number;
  /** Per chunk, microseconds. */
  readonly aroundMicros: number;
  readonly runMicros: number;
}

/** Undefined if little of the workers' time was around chunks, or too little was measured. */
function remoteChunks({ model, workers, totalMicros, aroundMicros, split }: Figures): RemoteChunks | undefined {
  const bytes = bytesOf(model);
  const chunks = model.chunksFinished;
  if (bytes === undefined || chunks < manyChunks * workers || aroundMicros < muchAround * totalMicros) return undefined;
  return { chunks, bytes, aroundMicros: aroundMicros / chunks, runMicros: split.runMicros / chunks };
}

export const networkLimit: CauseRule = {
  id: 'networkLimit',
  severity: 'info',
  about:
    'Workers on other machines wait for inputs and results on their way. The network, or the queue between the machines, is the limit.',
  threshold:
    `In a run on several machines, the time between and around chunks was at least ${formatPercent(muchAround)} of the workers' time, and ` +
    `at least ${formatBytes(manyBytes)} went to or from a machine for each chunk.`,
  help: 'Send less: paths or keys in place of contents, and only the fields of a result that are needed. Or use machines that are nearer.',
  judge: (figures) => {
    const each = remoteChunks(figures);
    if (!each || each.bytes < manyBytes * each.chunks) return undefined;
    const { model, aroundMicros, totalMicros } = figures;
    const perSecond = (1e6 * each.bytes) / Math.max(1, model.wallMicros);
    return {
      message: `Inputs and results on their way between the hosts took ${formatPercent(aroundMicros / totalMicros)} of the workers' time.`,
      evidence:
        `${formatBytes(each.bytes)} to and from ${plural(model.hosts.length, 'host')}, ${formatBytes(perSecond)} per second; each chunk of ` +
        `${formatBytes(each.bytes / each.chunks)} ran ${formatDuration(each.runMicros)} and took ${formatDuration(each.aroundMicros)} on its way`,
      remedy: 'Send less: paths or keys in place of contents, and smaller results. Or use hosts that are nearer.',
    };
  },
};

export const remoteChunksTooSmall: CauseRule = {
  id: 'remoteChunksTooSmall',
  severity: 'warning',
  about:
    'A chunk to another machine is a message over the network or a queue, and a message back. If chunks are short, workers mostly wait for the next one.',
  threshold:
    `In a run on several machines, the time between and around chunks was at least ${formatPercent(muchAround)} of the workers' time, with ` +
    `less than ${formatBytes(manyBytes)} for each chunk, and a chunk of ${worthwhile} times that duration still leaves each worker ${manyChunks}.`,
  help: 'Use a larger `--chunksize`, or `auto`, which measures the way to the machines.',
  judge: (figures) => {
    const each = remoteChunks(figures);
    if (!each || each.bytes >= manyBytes * each.chunks) return undefined;
    return smallChunksFinding(figures, each);
  },
};

function smallChunksFinding(
  { model, workers, totalMicros, aroundMicros }: Figures,
  each: RemoteChunks,
): Finding | undefined {
  const items = settledCount(model.counts);
  const meanItem = (each.runMicros * each.chunks) / Math.max(1, items);
  const most = Math.floor(items / (manyChunks * workers));
  const wanted = Math.min(most, Math.ceil((worthwhile * each.aroundMicros) / Math.max(1, meanItem)));
  if (wanted < 2 || wanted < (2 * items) / each.chunks) return undefined;
  return {
    message: `Workers on other hosts waited for their next chunk for ${formatPercent(aroundMicros / totalMicros)} of their time.`,
    evidence:
      `${plural(each.chunks, 'chunk')} ran ${formatDuration(each.runMicros)} each, with ${formatDuration(each.aroundMicros)} around them; ` +
      `a request to a host takes ${formatDuration(pingMicros(model))}`,
    remedy:
      `Use --chunksize ${wanted}, so that a chunk runs about ${formatDuration(wanted * meanItem)}` +
      // It measured the way when it was shorter, e.g. before the machines were busy.
      `${model.chunksize === 'auto' ? '' : ', or --chunksize auto'}.`,
  };
}
