import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
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

export function registerCommands(services: Services): Disposable {
  const owned = new DisposableStore();
  for (const { id, run } of commands) {
    const invoke = async (argument: unknown): Promise<void> => {
      try {
        await run(services, argument);
      } catch (error) {
        await showError(error, services.log);
      }
    };
    owned.add(vscode.commands.registerCommand(id, invoke));
  }
  return owned;
}
