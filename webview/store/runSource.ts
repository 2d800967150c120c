import type { RunModel } from '../../src/model/run/runModel.ts';
import type { Timeline } from '../../src/model/run/timeline.ts';
import type { Peer } from '../../src/protocol/channel.ts';
import type { HostSide } from '../../src/protocol/panel/viewSync.ts';
import type { RunDisplay } from './runDisplay.ts';

/** The run that the panel shows, as the parts of the store see it that derive facts from it. */
export interface RunSource {
  readonly model: RunModel;
  readonly timeline: Timeline;
  readonly display: RunDisplay;
  readonly live: boolean;
  /** Changes with the run. */
  readonly epoch: number;
  readonly host: Peer<HostSide>;
  nowMicros(): number;
  /** Asks for a repaint in the next frame. */
  invalidate(): void;
}
