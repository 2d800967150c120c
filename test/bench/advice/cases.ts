/** A real job with one built-in cause, or with none. */
export interface Case {
  /** `file#export` in test/fixtures/jobs/advice. */
  readonly job: string;
  /** Options of `poolscope run`; without them, two workers. */
  readonly args: readonly string[];
}

/** Cases by the id of the advice that must come first. */
export const causes: Readonly<Record<string, readonly Case[]>> = {
  waiting: [
    of('waiting#timers'),
    of('waiting#service'),
    of('waiting#mostlyTimers', '--workers=1'),
    of('waiting#timers', '--isolation=process', '--chunksize=auto'),
  ],
  computing: [of('computing#even', '--workers=1'), of('computing#asynchronous', '--concurrency=8')],
  races: [of('locks#counts', '--detect-races', '--chunksize=1')],
  slowItems: [of('slowCode#sorts', '--profile=cpu')],
  structuredClone: [of('slowCode#changes', '--profile=cpu')],
  garbageCollection: [of('memory#survivors', '--profile=cpu')],
  synchronousCalls: [of('slowCode#packs', '--profile=cpu', '--concurrency=8')],
  heapNearLimit: [
    of('memory#keeps', '--input=export:many', '--max-heap=96MB', '--chunksize=2'),
    of('memory#looksUp', '--max-heap=128MB', '--chunksize=1'),
  ],
  heapGrows: [
    of('memory#leaks', '--input=export:many', '--max-heap=96MB', '--chunksize=1', '--isolation=process'),
    of('memory#leaks', '--input=export:many', '--max-heap=96MB', '--chunksize=1'),
  ],
  lockContention: [of('locks#allUnderLock'), of('locks#addsUnderLock', '--chunksize=auto')],
  moreLogThanWork: [of('prints#eachStep'), of('prints#objects', '--chunksize=auto')],
  gcPressure: [of('memory#survivors'), of('memory#list', '--chunksize=auto'), of('memory#vectors')],
  moduleLoad: [of('loadsMuch#print'), of('loadsTables#pick')],
  startUp: [of('setsUp#quick'), of('connects#quick')],
  tooFewItems: [
    of('chunks#runs', '--input=export:three', '--workers=8'),
    of('chunks#runs', '--input=export:one', '--workers=2'),
  ],
  workersBeyondCores: [
    of('computing#even', '--workers=CORES*4'),
    of('computing#hashes', '--workers=CORES*3', '--chunksize=auto'),
  ],
  slowInput: [
    of('inputs#quick', '--input=export:pages', '--chunksize=auto'),
    of('inputs#quick', '--input=export:searched', '--chunksize=1'),
  ],
  largeResults: [
    of('copies#text', '--input=export:few'),
    of('copies#table', '--input=export:few', '--chunksize=1'),
    of('copies#tree', '--input=export:few', '--chunksize=auto'),
  ],
  copying: [
    of('copies#lengthOf', '--input=export:texts'),
    of('copies#firstOf', '--input=export:tables', '--chunksize=auto'),
    of('copies#rowsOf', '--input=export:trees', '--chunksize=1'),
    of('copies#pixelOf', '--input=export:frames'),
  ],
  slowHost: [of('hosts#place', '--on=LOCAL', '--on=SLOW', '--chunksize=1')],
  networkLimit: [of('copies#lengthOf', '--input=export:texts', '--on=LOCAL', '--on=LOCAL', '--chunksize=1')],
  remoteChunksTooSmall: [
    of('chunks#tiny', '--input=export:fewThousand', '--on=LOCAL', '--on=LOCAL', '--chunksize=1'),
    of('hosts#place', '--on=LOCAL', '--on=LOCAL', '--chunksize=1'),
  ],
  chunksTooSmall: [
    of('chunks#tiny', '--input=export:manyTiny', '--chunksize=1'),
    of('chunks#parse', '--input=export:manyTiny', '--chunksize=2'),
    of('chunks#parse', '--input=export:fewThousand', '--chunksize=1', '--isolation=process'),
  ],
  idleWorkers: [
    of('chunks#runs', '--input=export:even', '--chunksize=120'),
    of('chunks#runs', '--input=export:slowestLast', '--chunksize=1000'),
  ],
  chunksTooLarge: [
    of('chunks#runs', '--input=export:oneSlowBlock', '--chunksize=200'),
    of('chunks#runs', '--input=export:slowestLast', '--chunksize=150'),
    of('chunks#runs', '--input=export:longTail', '--chunksize=100'),
  ],
  oneItem: [
    of('chunks#runs', '--input=export:oneLong', '--chunksize=1'),
    of('chunks#runs', '--input=export:oneLongLast', '--chunksize=auto'),
  ],
};

/** Jobs for which no advice must be given. */
export const healthy: readonly Case[] = [
  of('computing#even'),
  of('computing#hashes', '--chunksize=auto'),
  of('computing#uneven', '--input=export:eachLonger', '--chunksize=auto'),
  of('computing#parses', '--chunksize=auto'),
  of('computing#someLines'),
  of('computing#halfWaiting', '--concurrency=2'),
  of('computing#ofRecords', '--input=export:records'),
  of('computing#even', '--isolation=process', '--chunksize=5'),
  of('locks#seldomLocked'),
];

function of(job: string, ...args: readonly string[]): Case {
  return { job, args };
}
