import { logLevels, type LogLevel } from '../../src/model/facts/log.ts';
import { isColumnName } from '../../src/model/items/columnNames.ts';
import { keysOf } from '../../src/model/items/inputField.ts';
import type { ItemOrder } from '../../src/model/items/sortItems.ts';
import { count, noSelection, readSelection, record, type Selection, type TimeRange, timeRange } from './selection.ts';

export type { TimeRange } from './selection.ts';

/** The items whose samples count in the profile. */
export const itemChoices = ['all', 'slowest', 'failed', 'selected'] as const;
export type ItemChoice = (typeof itemChoices)[number];

/** How the profile is drawn. */
export const profileForms = ['flame', 'table'] as const;
export type ProfileForm = (typeof profileForms)[number];

/** What the profile is compared with: other items of the run, or an earlier run of the same job. */
export const comparedWith = ['peers', 'rest', 'run'] as const;
export type CompareWith = (typeof comparedWith)[number];

/** The user's choices in the panel. VS Code keeps them while the panel is hidden or the window reloads. */
export interface ViewState {
  readonly runId: string | null;
  readonly tab: string;
  readonly item: number | null;
  /** What all views show. */
  readonly selection: Selection;
  readonly logs: LogFilter;
  readonly items: ItemsView;
  readonly compareWith: CompareWith;
  readonly profileForm: ProfileForm;
  readonly bars: BarColours;
  /** Text that the names of functions must contain. */
  readonly profileSearch: string;
  readonly follow: boolean;
  /** Null shows the whole run. */
  readonly zoom: TimeRange | null;
  /** Height of the timeline and width of the item pane, in pixels; null fits the content. */
  readonly timelineHeight: number | null;
  readonly itemWidth: number | null;
}

/**
 * What the colour of a bar of the timeline shows: the outcome of the item; what its thread did (computed, waited, preempted);
 * how long it ran; its group in the Items tab; its worker.
 */
export const barColours = ['outcome', 'time', 'duration', 'group', 'worker'] as const;
export type BarColours = (typeof barColours)[number];

export interface LogFilter {
  /** Plain text, or `/regex/flags`. */
  readonly text: string;
  /** Empty for all workers. */
  readonly workers: readonly number[];
  /** Least level that passes. */
  readonly level: LogLevel;
  readonly item: number | null;
}

/** What the Items tab lists, and in which order. */
export interface ItemsView extends ItemOrder {
  /** Conditions and a text, see `parseItemQuery`. */
  readonly query: string;
  /** `outcome`, `worker` or a field of the inputs; null shows the items. */
  readonly groupBy: string | null;
  /** Labels of the fields of inputs that are columns. */
  readonly fields: readonly string[];
}

export const allItems: ItemsView = { query: '', by: 'item', isDescending: false, groupBy: null, fields: [] };

export const noFilter: LogFilter = { text: '', workers: [], level: 'debug', item: null };

export const defaultView: ViewState = {
  runId: null,
  tab: 'logs',
  item: null,
  selection: noSelection,
  logs: noFilter,
  items: allItems,
  compareWith: 'peers',
  profileForm: 'flame',
  bars: 'outcome',
  profileSearch: '',
  follow: true,
  zoom: null,
  timelineHeight: null,
  itemWidth: null,
};

const isOrder = (by: string): boolean => isColumnName(by) || keysOf(by) !== undefined;

/** Reads the state that `setState` kept. A value that does not fit, e.g. of an older version, gets its default. */
export function readViewState(saved: unknown): ViewState {
  const from = record(saved);
  const logs = record(from['logs']);
  const items = record(from['items']);
  return {
    runId: typeof from['runId'] === 'string' ? from['runId'] : null,
    tab: typeof from['tab'] === 'string' ? from['tab'] : defaultView.tab,
    item: count(from['item']),
    selection: readSelection(from['selection']),
    logs: {
      text: typeof logs['text'] === 'string' ? logs['text'] : '',
      workers: Array.isArray(logs['workers']) ? logs['workers'].filter((worker) => count(worker) !== null) : [],
      level: logLevels.find((level) => level === logs['level']) ?? noFilter.level,
      item: count(logs['item']),
    },
    items: {
      query: typeof items['query'] === 'string' ? items['query'] : '',
      by: typeof items['by'] === 'string' && isOrder(items['by']) ? items['by'] : allItems.by,
      isDescending: items['isDescending'] === true,
      groupBy: typeof items['groupBy'] === 'string' ? items['groupBy'] : null,
      fields: Array.isArray(items['fields']) ? items['fields'].filter((label) => typeof label === 'string') : [],
    },
    profileForm: profileForms.find((form) => form === from['profileForm']) ?? defaultView.profileForm,
    profileSearch: typeof from['profileSearch'] === 'string' ? from['profileSearch'] : '',
    compareWith: comparedWith.find((other) => other === from['compareWith']) ?? defaultView.compareWith,
    bars: barColours.find((colours) => colours === from['bars']) ?? defaultView.bars,
    follow: from['follow'] !== false,
    zoom: timeRange(from['zoom']),
    timelineHeight: count(from['timelineHeight']),
    itemWidth: count(from['itemWidth']),
  };
}
