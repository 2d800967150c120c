import { codeLensSettings, findingsSetting, lensCommands } from '../protocol/languageServer.ts';

/** Every id that package.json declares for VS Code. A test checks that the two agree. */
export const commandIds = {
  run: lensCommands.run,
  runWithOptions: 'poolscope.runWithOptions',
  profile: lensCommands.profile,
  debugItem: lensCommands.debug,
  debugPool: 'poolscope.debugPool',
  pauseAll: 'poolscope.pauseAll',
  continueAll: 'poolscope.continueAll',
  addWatch: 'poolscope.addWatch',
  removeWatch: 'poolscope.removeWatch',
  tune: lensCommands.tune,
  debugItemAlone: 'poolscope.debugItemAlone',
  runItemAlone: 'poolscope.runItemAlone',
  replayItems: 'poolscope.replayItems',
  verifyFix: 'poolscope.verifyFix',
  checkIsolation: 'poolscope.checkIsolation',
  rerun: 'poolscope.rerun',
  observe: 'poolscope.observe',
  debugObserved: 'poolscope.debugObserved',
  cancel: 'poolscope.cancel',
  showRun: 'poolscope.showRun',
  openRun: 'poolscope.openRun',
  openRecording: 'poolscope.openRecording',
  openFunction: 'poolscope.openFunction',
  showInProfile: 'poolscope.showInProfile',
  copyRecordingPath: 'poolscope.copyRecordingPath',
  compareRuns: 'poolscope.compareRuns',
  compareWithPrevious: 'poolscope.compareWithPrevious',
  renameRun: 'poolscope.renameRun',
  pinRun: 'poolscope.pinRun',
  tagRun: 'poolscope.tagRun',
  findRun: 'poolscope.findRun',
  groupRuns: 'poolscope.groupRuns',
  exportRun: 'poolscope.exportRun',
  deleteRun: 'poolscope.deleteRun',
  clearHistory: 'poolscope.clearHistory',
  openSample: 'poolscope.openSample',
  showLog: 'poolscope.showLog',
} as const;
export type CommandId = (typeof commandIds)[keyof typeof commandIds];

export const settingIds = {
  nodePath: 'poolscope.nodePath',
  env: 'poolscope.env',
  envFile: 'poolscope.envFile',
  agentCommands: 'poolscope.agents.commands',
  agentQueue: 'poolscope.agents.queue',
  agentKeyFile: 'poolscope.agents.keyFile',
  workers: 'poolscope.workers',
  chunksize: 'poolscope.chunksize',
  concurrency: 'poolscope.concurrency',
  timeout: 'poolscope.timeout',
  loadTimeout: 'poolscope.loadTimeout',
  isolation: 'poolscope.isolation',
  detectRaces: 'poolscope.detectRaces',
  catchSlow: 'poolscope.catchSlowItems',
  onError: 'poolscope.onError',
  keepWithoutWindow: 'poolscope.run.keepWithoutWindow',
  codeLensEnabled: codeLensSettings.enabled,
  codeLensShow: codeLensSettings.show,
  codeLensFunctions: codeLensSettings.functions,
  findingsEnabled: findingsSetting,
  testingViewEnabled: 'poolscope.testingView.enabled',
  profileInEditor: 'poolscope.profile.inEditor',
  historyKeep: 'poolscope.history.keep',
  historyMegabytes: 'poolscope.history.maxMegabytes',
  groupsRuns: 'poolscope.history.groupByFunction',
  stopTogether: 'poolscope.debug.stopTogether',
} as const;
export type SettingId = (typeof settingIds)[keyof typeof settingIds];

/** Tools of coding agents for language models. */
export const toolNames = [
  'poolscope_run',
  'poolscope_results',
  'poolscope_replay',
  'poolscope_debug_item',
  'poolscope_tune',
] as const;

/** A profile in the list of terminals. */
export const observedTerminalId = 'poolscope.observedTerminal';
/** Type of the tasks that are observed. */
export const observedTaskType = 'poolscope';

export const viewContainerId = 'poolscope';
export const runsViewId = 'poolscope.runs';
/** Views in VS Code's Run and Debug container. */
export const debugViewIds = { stacks: 'poolscope.parallelStacks', watch: 'poolscope.parallelWatch' } as const;

/** Type of the run panel, a webview. */
export const panelType = 'poolscope.run';

/** Type of the editor for recordings that are files. */
export const recordingEditorType = 'poolscope.recording';

/** Context keys for `when` clauses. */
export const contextKeys = {
  /** At least one run is live. */
  running: 'poolscope.running',
  /** There is at least one run, live or recorded. */
  hasRun: 'poolscope.hasRun',
  /** At least one run of this window was under the debugger. */
  hasDebugged: 'poolscope.hasDebugged',
  /** Workers are under the debugger. */
  debuggingPool: 'poolscope.debuggingPool',
} as const;

/** `contextValue` of the rows of the Runs view. */
export const runRowContexts = { live: 'run.live', over: 'run.over' } as const;

/** `contextValue` of an expression in the Parallel Watch view. */
export const watchRowContext = 'poolscopeWatch';
