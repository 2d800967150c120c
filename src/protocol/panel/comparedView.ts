/** Two runs of a function side by side, as a panel shows them. */
export interface ComparedView {
  readonly before: ComparedRun;
  readonly after: ComparedRun;
  /** What has changed beyond chance. */
  readonly sentences: readonly string[];
  /** Figures, items and functions; the first row has the headings. In tables of items, the first cell is the item. */
  readonly tables: readonly ComparedTable[];
  /** Items that succeeded in one of the runs only, ascending. */
  readonly newlyFailed: readonly number[];
  readonly fixed: readonly number[];
  readonly points: ComparedPoints;
}

export interface ComparedRun {
  /** Milliseconds since the epoch. */
  readonly startedAtMs: number;
  readonly wallMicros: number;
  /** The panel shows this run. */
  readonly isShown: boolean;
  /** The workers' times, on the scale of both runs. */
  readonly lanes: readonly ComparedLane[];
}

/** A worker's time in cells of equal length: ranges of cells in which it ran items. */
export interface ComparedLane {
  readonly spans: readonly LaneSpan[];
}

export interface LaneSpan {
  /** First cell, and number of cells. */
  readonly from: number;
  readonly cells: number;
  /** An item that ended in this range did not succeed. */
  readonly hasFailure: boolean;
}

export interface ComparedTable {
  readonly title: string;
  readonly ofItems: boolean;
  readonly rows: readonly (readonly string[])[];
}

/** Durations of items that succeeded in both runs: columns of equal length, microseconds. */
export interface ComparedPoints {
  readonly item: readonly number[];
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** Number of items of which these are some. */
  readonly of: number;
}

/** Cells of both timelines: the longer run has so many. */
export const comparedCells = 300;
