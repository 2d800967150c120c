import type { optionTable } from './optionTable.ts';

type Name = keyof typeof optionTable;

/** Options that help shows together. */
interface OptionGroup {
  readonly title: string;
  readonly options: readonly Name[];
  /** Those that few people need. If the help of a command would not fit on a screen, it only names them. */
  readonly rare?: readonly Name[];
}

/** Each option is in one group. A test compares them with the table. */
export const optionGroups: readonly OptionGroup[] = [
  {
    title: 'Items',
    options: ['input', 'item', 'items', 'failed', 'worker', 'sample', 'evidence'],
    rare: ['call', 'delimiter', 'chunk', 'shard', 'balance', 'partial'],
  },
  {
    title: 'Workers',
    options: ['workers', 'workerCounts', 'chunksize', 'concurrency', 'isolation'],
    rare: ['itemsPerWorker', 'tsconfig', 'allowTopLevelWork', 'baseDir', 'allowModule'],
  },
  {
    title: 'Limits',
    options: ['timeoutMs', 'onError', 'retries', 'maxMemoryBytes', 'budgetMs'],
    rare: ['loadTimeoutMs', 'maxHeapBytes'],
  },
  { title: 'Other machines', options: ['on', 'stdio'], rare: ['queue', 'keyFile'] },
  {
    title: 'Causes',
    options: [
      'print',
      'profile',
      'detectRaces',
      'shrink',
      'check',
      'debug',
      'breakpoints',
      'expressions',
      'inspectBrk',
      'values',
    ],
    rare: ['inspectPort', 'noCatchSlow'],
  },
  {
    title: 'Parts of the report',
    options: ['failures', 'slowest', 'advice', 'shownLogs', 'profileReport', 'after', 'limit', 'level', 'grep'],
  },
  { title: 'Conditions for exit code 1', options: ['failOn', 'baseline'] },
  {
    title: 'Output',
    options: ['format', 'out', 'recordingOut', 'to', 'record', 'resume', 'results', 'logs', 'sarif', 'json', 'quiet'],
    rare: ['junit', 'markdown', 'retryFailed', 'full'],
  },
  { title: 'This call', options: ['watch', 'config'] },
];
