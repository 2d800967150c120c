import * as vscode from 'vscode';
import { UserFacingError } from '../../base/errors.ts';
import { count, either, exactly, fitting, flag, listOf, oneOf, orNull, tagged, type Shape } from '../../base/shape.ts';
import type { SourcePlace } from '../../base/sourcePlace.ts';
import { t } from '../../base/texts.ts';
import type { AdviceAction } from '../../model/advice/adviceRule.ts';
import type { ReplaySelection } from '../../model/compare/replay.ts';
import { jobLimits, type Isolation } from '../../model/facts/job.ts';
import type { Handlers } from '../../protocol/channel.ts';
import type { FailureStep, HostSide, ReplayMode } from '../../protocol/panel/viewSync.ts';
import { readItemTexts } from '../../recording/readValues.ts';
import { whereItFailed } from '../runs/compareReplay.ts';
import { replayedDir } from '../runs/runEntry.ts';
import { saveTest } from '../saveTest.ts';
import type { Services } from '../services.ts';
import { showError } from '../showError.ts';
import { checkRun } from '../studies/checkRun.ts';
import { readIsolation } from '../../studies/isolationFile.ts';
import { shrinkItem } from '../studies/shrinkItem.ts';
import { applyChunksize } from '../tuning/applyChunksize.ts';
import {
  framePlace,
  itemSamplePlace,
  profilePlace,
  raceFramePlace,
  samplePlace,
  stackPlace,
  suspectPlace,
  strayFramePlace,
} from './places.ts';
import { loggedPlace } from './loggedPlace.ts';
import { openPlace } from './openPlace.ts';
import { saveLog } from './saveLog.ts';
import { copyResults, saveResults } from './saveResults.ts';
import type { ActionPlace } from './runPanel.ts';
import { checked } from './checked.ts';

type Actions = HostSide['events'];

interface Action<Payload> {
  /** A payload has no other fields. A panel names things by number only. */
  readonly shape: Shape<Payload>;
  /** Errors are shown to the user. An action that runs code asks for trust itself. */
  readonly run: (services: Services, payload: Payload, place: ActionPlace) => Promise<unknown> | void;
}

const item = exactly({ item: count() });
const auto = oneOf('auto');
const limited = (option: keyof typeof jobLimits): Shape<number> => count(1, jobLimits[option]);
const chunksize = either(auto, limited('chunksize'));

const adviceAction = tagged<AdviceAction, 'kind'>('kind', {
  setChunksize: exactly({ kind: oneOf('setChunksize'), chunksize }),
  setWorkers: exactly({ kind: oneOf('setWorkers'), workers: limited('workers') }),
  setIsolation: exactly({
    kind: oneOf('setIsolation'),
    isolation: oneOf<Isolation>('thread', 'process', 'inline'),
  }),
  setConcurrency: exactly({
    kind: oneOf('setConcurrency'),
    concurrency: limited('concurrency'),
    workers: limited('workers'),
  }),
});

const tabName: Shape<string> = fitting('the name of a tab', (value) => /^[a-z]{1,20}$/.test(String(value)));

/** A panel cannot select ranges of items. */
type PanelSelection = Exclude<ReplaySelection, { readonly by: 'items' | 'all' }>;
const selection = tagged<PanelSelection, 'by'>('by', {
  chunk: exactly({ by: oneOf('chunk'), chunk: count() }),
  worker: exactly({ by: oneOf('worker'), worker: count() }),
  failed: exactly({ by: oneOf('failed') }),
});

const failurePath = listOf<FailureStep>(either(oneOf('cause'), count()), 100);

/** Everything a panel can ask for. To add an action, add its type to `HostSide` and a row here. */
export const panelActions: { readonly [Name in keyof Actions]: Action<Actions[Name]> } = {
  cancel: { shape: oneOf(null), run: ({ launcher }, _, { run }) => launcher.cancel(run.id) },
  rerun: { shape: oneOf(null), run: ({ launcher }, _, { run }) => launcher.rerun(run.id) },
  resume: {
    shape: exactly({ retriesFailed: flag }),
    run: ({ launcher }, { retriesFailed }, { run }) => launcher.resume(run.id, retriesFailed),
  },
  profileAgain: {
    shape: oneOf(null),
    run: async ({ launcher, panels }, _, { run }) => {
      const entry = await launcher.profileAgain(run.id);
      if (entry) panels.show(entry, undefined, 'profile');
    },
  },
  rerunWith: {
    shape: exactly({ action: adviceAction }),
    run: ({ launcher }, { action }, { run }) => launcher.rerunWith(run.id, action),
  },
  runAlone: { shape: item, run: ({ launcher }, each, { run }) => launcher.runAlone(run.id, each.item) },
  debugItem: { shape: item, run: ({ launcher }, each, { run }) => launcher.debugItemOf(run.id, each.item, 'debug') },
  debugInWorker: {
    shape: item,
    run: ({ launcher }, each, { run }) => launcher.debugItemOf(run.id, each.item, 'debugInWorker'),
  },
  debugPool: { shape: oneOf(null), run: ({ launcher }, _, { run }) => launcher.debugPoolOf(run.id) },
  verify: { shape: oneOf(null), run: ({ launcher }, _, { run }) => launcher.verify(run.id) },
  replay: {
    shape: exactly({ selection, mode: oneOf<ReplayMode>('run', 'debug', 'debugInWorker') }),
    run: ({ launcher }, asked, { run }) => launcher.replay(run.id, asked.selection, asked.mode),
  },
  shrink: {
    shape: item,
    run: async ({ store, launcher }, each, { run }) =>
      shrinkItem(store, launcher, await whereItFailed(store, run.id, each.item), each.item),
  },
  checkIsolation: {
    shape: oneOf(null),
    run: (services, _, { run }) => checkRun(services, services.store.require(run.id)),
  },
  saveTest: {
    shape: item,
    run: (services, each, { run, column }) => saveTest(services, run.id, each.item, column),
  },
  copyInput: { shape: item, run: (_, each, { run }) => copyInput(run.entry.dir, each.item) },
  measure: { shape: oneOf(null), run: ({ tuner }, _, { run }) => tuner.measure(run.id) },
  stopMeasuring: { shape: oneOf(null), run: ({ tuner }, _, { run }) => tuner.stop(run.id) },
  applyChunksize: {
    shape: exactly({ chunksize }),
    run: (services, chosen, { run }) => applyChunksize(services, run.id, chosen.chunksize),
  },
  openOriginal: {
    shape: oneOf(null),
    run: ({ panels, store }, _, { run }) =>
      panels.show(store.require(store.in(replayedDir(run.entry.setup))?.runId ?? '')),
  },
  openFrame: {
    shape: exactly({ item: count(), path: failurePath, frame: count() }),
    run: async (_, frame, place) => open(framePlace(await place.run.model(), frame), place),
  },
  openStrayFrame: {
    shape: exactly({ error: count(), path: failurePath, frame: count() }),
    run: async (_, frame, place) => open(strayFramePlace(await place.run.model(), frame), place),
  },
  openStackFrame: {
    shape: exactly({ stack: count(), frame: count() }),
    run: async (_, frame, place) => open(stackPlace(await place.run.model(), frame), place),
  },
  openSampleFrame: {
    shape: exactly({ worker: count(), frame: count() }),
    run: (_, frame, place) => open(samplePlace(place.run.samples, frame), place),
  },
  openItemSampleFrame: {
    shape: exactly({ item: count(), sample: count(), frame: count() }),
    run: async (_, frame, place) => open(itemSamplePlace(await place.run.model(), frame), place),
  },
  openRaceFrame: {
    shape: exactly({ race: count(), access: count(), frame: count() }),
    run: async (_, frame, place) => open(raceFramePlace(await place.run.model(), frame), place),
  },
  openProfileFrame: {
    shape: exactly({ frame: count(), line: count() }),
    run: async (_, frame, place) => open(profilePlace(await place.run.model(), frame), place),
  },
  tabShown: { shape: exactly({ tab: tabName }), run: (_, { tab }, place) => place.setTab(tab) },
  openSuspect: {
    shape: exactly({ suspect: count(), change: orNull(count()) }),
    run: async (_, suspect, place) => open(suspectPlace(await readIsolation(place.run.entry.dir), suspect), place),
  },
  openSource: {
    shape: exactly({ source: count() }),
    run: async (_, { source }, place) => open((await place.run.model()).sources[source], place),
  },
  openLogPlace: {
    shape: exactly({ seq: count(), place: count() }),
    run: async (_, named, place) => open(await loggedPlace(place.run.entry, named), place),
  },
  saveLog: { shape: oneOf(null), run: (_, __, place) => saveLog(place.run.entry) },
  copyResults: { shape: oneOf(null), run: (_, __, place) => copyResults(place.run.entry) },
  saveResults: { shape: oneOf(null), run: (_, __, place) => saveResults(place.run.entry) },
  openRunError: {
    shape: oneOf(null),
    run: async (_, __, place) => open((await place.run.model()).error?.at, place),
  },
};

/** Returns the event handlers of one panel. */
export function handleActions(services: Services, place: ActionPlace): Handlers<HostSide>['events'] {
  const handlers = Object.entries<Action<unknown>>(panelActions as never).map(([name, { shape, run }]) => {
    const handle = async (payload: unknown): Promise<void> => {
      try {
        await run(services, checked(shape, payload, name), place);
      } catch (error) {
        await showError(error, services.log);
      }
    };
    return [name, (payload: unknown) => void handle(payload)] as const;
  });
  return Object.fromEntries(handlers) as unknown as Handlers<HostSide>['events'];
}

async function open(place: SourcePlace | undefined, { column }: ActionPlace): Promise<void> {
  if (!place) {
    throw new UserFacingError(
      t('The recording does not contain the source location of this place.'),
      t('Search for it in the module.'),
    );
  }
  await openPlace(place, column);
}

async function copyInput(dir: string, item: number): Promise<void> {
  const { input, cut } = await readItemTexts(dir, item);
  if (input === null) {
    throw new UserFacingError(
      t('The input of item {0} was not recorded.', item),
      t('Run the function again to record it.'),
    );
  }
  await vscode.env.clipboard.writeText(input);
  const what = cut ? t('the beginning of the input') : t('the input');
  vscode.window.setStatusBarMessage(t('Copied {0} of item {1}', what, item), 4000);
}
