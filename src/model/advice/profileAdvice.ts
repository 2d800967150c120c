import { quantile } from '../../base/quantile.ts';
import { formatDuration, formatPercent, plural } from '../../base/numberText.ts';
import type { ProfileFrame } from '../facts/profile.ts';
import { itemsByDuration } from '../profile/itemRanks.ts';
import { againstPeers, sampleMicros, slowestItems } from '../profile/peers.ts';
import { hotFunctions, profileOf, type HotFunction, type HotFunctions } from '../profile/profile.ts';
import type { RunModel } from '../run/runModel.ts';
import type { AdviceRule, ProfilePlace } from './adviceRule.ts';

/** Fewer items have no slowest tenth, and less time has too few samples. */
const leastItems = 20;
export const leastSamples = 100;
const leastCollection = 0.15;
const leastBlocked = 0.1;
const leastCloned = 0.2;
/** The slow items must take this many times as long as their peers, and one function must be this part of the difference. */
const slowFactor = 3;
const leastExplained = 0.5;
/** Items that are slower as a whole, e.g. on a busy machine, compute the same in longer time. */
const leastShareGained = 0.2;

/** What a CPU profile shows of a run. */
export interface ProfileFigures {
  readonly hot: HotFunctions;
  readonly concurrency: number;
  readonly baseDir: string | undefined;
  readonly slow: SlowItems | undefined;
}

/** The slowest tenth of the items beside their peers. Times are means per item, in microseconds. */
interface SlowItems {
  readonly items: number;
  readonly micros: number;
  readonly peerMicros: number;
  readonly slowest: { readonly item: number; readonly micros: number };
  /** The function of the user's that takes most more than in the peers. */
  readonly function: HotFunction;
  readonly moreMicros: number;
  /** How much larger its share of these items' time is than in the peers. */
  readonly shareGained: number;
}

/** Undefined for a run without a CPU profile, or with too few samples. */
export function profileFiguresOf(model: RunModel): ProfileFigures | undefined {
  const profile = profileOf(model);
  if (profile?.kind !== 'cpu') return undefined;
  const hot = hotFunctions(profile);
  if (hot.whole < leastSamples * sampleMicros(profile)) return undefined;
  const { concurrency, baseDir } = model.setup;
  return { hot, concurrency, baseDir, slow: slowItemsOf(model, profile, hot) };
}

function slowItemsOf(
  model: RunModel,
  profile: NonNullable<ReturnType<typeof profileOf>>,
  hot: HotFunctions,
): SlowItems | undefined {
  const ranks = itemsByDuration(model);
  if (ranks.item.length < leastItems) return undefined;
  const slowest = slowestItems(model);
  const [most] = againstPeers(profile, slowest).filter(
    ({ frame, before, after }) => after > before && profile.tree.kinds[frame] === 'user',
  );
  const found = hot.functions.find(({ frame }) => frame === most?.frame);
  if (!most || !found) return undefined;
  const micros = ranks.micros.slice(-slowest.size).reduce((sum, each) => sum + each, 0) / slowest.size;
  const peerMicros = quantile(ranks.micros, 0.5);
  const shareGained = most.after / micros - most.before / Math.max(1, peerMicros);
  const moreMicros = most.after - most.before;
  const last = ranks.item.length - 1;
  const longest = { item: ranks.item[last]!, micros: ranks.micros[last]! };
  return { items: slowest.size, micros, peerMicros, slowest: longest, function: found, moreMicros, shareGained };
}

const slowItems: AdviceRule<ProfileFigures> = {
  id: 'slowItems',
  severity: 'info',
  about: 'A tenth of the items takes much longer than the others, and most of the difference is in one function.',
  threshold:
    `In a run with a CPU profile and at least ${leastItems} items, the slowest tenth took at least ${slowFactor} times as long as ` +
    `the median item. One function of your code took at least ${formatPercent(leastExplained)} of the difference, and its share of ` +
    `their time is at least ${100 * leastShareGained} points larger than in their peers.`,
  help: 'Look at the line, and at the inputs of the slowest items. The Profile tab compares them with their peers.',
  judge: ({ slow, baseDir }) => {
    if (!slow || slow.micros < slowFactor * slow.peerMicros) return undefined;
    if (slow.moreMicros < leastExplained * (slow.micros - slow.peerMicros)) return undefined;
    if (slow.shareGained < leastShareGained) return undefined;
    const place = hottestPlace(slow.function);
    return {
      message: `The slowest ${plural(slow.items, 'item')} spend their time in ${slow.function.function || 'a function'}, ${placeText(place, baseDir)}.`,
      evidence: `${formatDuration(slow.micros)} each, ${formatDuration(slow.moreMicros)} of it more than in their peers in this function; the median item takes ${formatDuration(slow.peerMicros)}, and item ${slow.slowest.item}, the slowest, ${formatDuration(slow.slowest.micros)}`,
      remedy: 'Look at the line, and at the inputs of these items.',
      place,
    };
  },
};

const collection: AdviceRule<ProfileFigures> = {
  id: 'garbageCollection',
  severity: 'info',
  about: 'A large part of the computing is garbage collection: the items make many objects and drop them again.',
  threshold: `Garbage collection took at least ${formatPercent(leastCollection)} of the items' time in a CPU profile.`,
  help: 'Make fewer objects in the function that is named, e.g. reuse an array, or use a typed array.',
  judge: ({ hot, baseDir }) => {
    const share = hot.kinds.collection / hot.whole;
    const found = hot.functions.find(({ kind, caller }) => kind === 'collection' && caller);
    if (share < leastCollection || !found?.caller) return undefined;
    const place = startOf(found.caller);
    return {
      message: `Garbage collection took ${formatPercent(share)} of the items' time, most of it in ${found.caller.function || 'a function'}, ${placeText(place, baseDir)}.`,
      evidence: `${formatDuration(hot.kinds.collection)} of ${formatDuration(hot.whole)}`,
      remedy: 'Make fewer objects there.',
      place,
    };
  },
};

const blocking: AdviceRule<ProfileFigures> = {
  id: 'synchronousCalls',
  severity: 'info',
  about: 'Several items run at the same time in a thread, but a synchronous call of Node stops all of them.',
  threshold: `Functions of Node whose names end in \`Sync\` took at least ${formatPercent(leastBlocked)} of the items' time, in a run with \`--concurrency\`.`,
  help: 'Call the asynchronous function, e.g. `readFile` of `node:fs/promises` instead of `readFileSync`.',
  judge: ({ hot, concurrency, baseDir }) => {
    if (concurrency < 2) return undefined;
    const [found] = hot.functions
      .filter(({ kind, function: name, caller }) => kind === 'node' && name.endsWith('Sync') && caller)
      // The outermost of them is the one that the user's code calls.
      .sort((a, b) => b.total - a.total || a.self - b.self);
    if (!found?.caller || found.total < leastBlocked * hot.whole) return undefined;
    const place = startOf(found.caller);
    return {
      message: `${found.function} in ${found.caller.function || 'a function'}, ${placeText(place, baseDir)}, stops all items of its thread.`,
      evidence: `${formatDuration(found.total)}, ${formatPercent(found.total / hot.whole)} of the items' time, with ${concurrency} items at once in a thread`,
      remedy: 'Call the asynchronous function instead.',
      place,
    };
  },
};

const cloning: AdviceRule<ProfileFigures> = {
  id: 'structuredClone',
  severity: 'info',
  about: 'A large part of the computing is `structuredClone`, which the function calls for objects of its own.',
  threshold: `\`structuredClone\` took at least ${formatPercent(leastCloned)} of the items' time in a CPU profile. Node 20 shows its time as that of its caller.`,
  help: 'Copy only the parts that are changed, or change nothing: an object that one item made belongs to this item alone.',
  judge: ({ hot, baseDir }) => {
    const found = hot.functions.find(
      ({ kind, function: name, caller }) => kind === 'node' && name === 'structuredClone' && caller,
    );
    if (!found?.caller || found.total < leastCloned * hot.whole) return undefined;
    const place = startOf(found.caller);
    return {
      message: `structuredClone in ${found.caller.function || 'a function'}, ${placeText(place, baseDir)}, took ${formatPercent(found.total / hot.whole)} of the items' time.`,
      evidence: `${formatDuration(found.total)} of ${formatDuration(hot.whole)}`,
      remedy: 'Copy only what is changed.',
      place,
    };
  },
};

/** From the profile, each may be reported. */
export const profileRules: readonly AdviceRule<ProfileFigures>[] = [slowItems, cloning, collection, blocking];

const startOf = ({ frame, file, line }: ProfileFrame & { readonly frame: number }): ProfilePlace => ({
  frame,
  file,
  line,
});

/** The line with most of the function's samples if there is one, else its start. */
function hottestPlace(found: HotFunction): ProfilePlace {
  const { hotLine } = found;
  return hotLine && hotLine.share > 0.5 ? { ...startOf(found), line: hotLine.line } : startOf(found);
}

function placeText({ file, line }: ProfilePlace, baseDir: string | undefined): string {
  const isInside = baseDir !== undefined && file.startsWith(baseDir);
  return `${isInside ? file.slice(baseDir.length).replace(/^[\\/]/, '') : file}:${line}`;
}
