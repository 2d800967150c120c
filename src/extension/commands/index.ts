import type { CommandId } from '../contributions.ts';
import type { Services } from '../services.ts';
import { showError } from '../showError.ts';
import { cancelRun } from './cancelRun.ts';
import { checkIsolation } from './checkIsolation.ts';
import { compareRuns, compareWithPrevious } from './compareRuns.ts';
import type { Command } from './command.ts';
import { debugItem } from './debugItem.ts';
import { continueAll, debugPool, pauseAll } from './debugPool.ts';
import { clearHistory, deleteRun } from './deleteRun.ts';
import { exportRun } from './exportRun.ts';
import { debugItemAlone, runItemAlone } from './itemAlone.ts';
import { findRun, groupRuns, copyRecordingPath, openFunction, openRun, showRun } from './openRun.ts';
import { pinRun, renameRun, tagRun } from './markRun.ts';
import { openRecording } from './openRecording.ts';
import { openSample } from './openSample.ts';
import { debugObserved } from './debugObserved.ts';
import { observe } from './observe.ts';
import { replayItems } from './replayItems.ts';
import { rerun } from './rerun.ts';
import { profileJob, runJob, runJobWithOptions } from './runJob.ts';
import { showInProfile } from './showInProfile.ts';
import { showLog } from './showLog.ts';
import { addWatch, removeWatch } from './watch.ts';
import { verifyFix } from './verifyFix.ts';
import { tune } from './tune.ts';

const commands: readonly Command[] = [
  runJob,
  runJobWithOptions,
  profileJob,
  debugItem,
  debugPool,
  pauseAll,
  continueAll,
  addWatch,
  removeWatch,
  tune,
  debugItemAlone,
  runItemAlone,
  replayItems,
  verifyFix,
  checkIsolation,
  rerun,
  observe,
  debugObserved,
  cancelRun,
  showRun,
  openRun,
  openRecording,
  openFunction,
  showInProfile,
  copyRecordingPath,
  compareRuns,
  compareWithPrevious,
  renameRun,
  pinRun,
  tagRun,
  findRun,
  groupRuns,
  exportRun,
  deleteRun,
  clearHistory,
  openSample,
  showLog,
];

const byId = new Map(commands.map((command) => [command.id, command]));

/** Runs a command. Its errors are shown. */
export async function runCommand(services: Services, id: CommandId, argument: unknown): Promise<void> {
  try {
    await byId.get(id)?.run(services, argument);
  } catch (error) {
    await showError(error, services.log);
  }
}
