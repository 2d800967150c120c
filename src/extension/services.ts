import type * as vscode from 'vscode';
import type { DebuggedWorkers } from './debugging/debuggedWorkers.ts';
import type { WatchExpressions } from './debugging/watchExpressions.ts';
import type { JobSiteClient } from './jobs/jobSiteClient.ts';
import type { LastChoice } from './jobs/lastChoice.ts';
import type { ObservedPrograms } from './observed/observedPrograms.ts';
import type { RunPanels } from './runPanel/runPanels.ts';
import type { EvidenceFeed } from './runs/evidenceFeed.ts';
import type { Launcher } from './runs/launcher.ts';
import type { RunMarks } from './runs/runMarks.ts';
import type { RunStore } from './runs/runStore.ts';
import type { Tuner } from './tuning/tuner.ts';

/** The parts that commands use. main.ts creates them. */
export interface Services {
  readonly sites: JobSiteClient;
  readonly choices: LastChoice;
  readonly store: RunStore;
  readonly marks: RunMarks;
  readonly panels: RunPanels;
  readonly launcher: Launcher;
  readonly workers: DebuggedWorkers;
  readonly watch: WatchExpressions;
  readonly tuner: Tuner;
  readonly observed: ObservedPrograms;
  readonly evidence: EvidenceFeed;
  /** The sample of the walkthrough: where it is packaged, and where the user's copy is. */
  readonly sample: { readonly from: string; readonly to: string };
  readonly log: vscode.LogOutputChannel;
}
