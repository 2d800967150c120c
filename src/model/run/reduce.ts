import { assertNever } from '../../base/assert.ts';
import { addChunkCost } from '../chunks/chunkCost.ts';
import {
  outcomeOf,
  type ChunkFinished,
  type EndState,
  type ItemsSettled,
  type LogsWritten,
  type Outcome,
  type RunEvent,
  type RunFinished,
} from '../facts/events.ts';
import { checkSchema } from '../facts/checkSchema.ts';
import type { Notice } from '../facts/notice.ts';
import { addCalled } from './callTable.ts';
import { addMetrics } from './metrics.ts';
import { endAllWaits } from './locks.ts';
import { followHosts, placeWorker } from './hosts.ts';
import { followWaits, keepSpans } from './followWaits.ts';
import { setupOf } from '../facts/origin.ts';
import { addRace } from '../facts/race.ts';
import { addFigures, endWorkers, resumeFold, startWorkers } from './resumeFold.ts';
import { stateAfterError, workerOf, type RunModel } from './runModel.ts';
import { createWorkerModel } from './workerModel.ts';
import { addStretch } from './threadTime.ts';
import { forEachSettled } from '../facts/settledItems.ts';

/** A job that leaves an error with every item would otherwise keep a stack for each. */
const mostStrayErrors = 100;
/** Kinds of changed built-ins that are kept. */
const mostChanges = 20;

export interface ReduceOptions {
  /** False: count log lines, do not keep them (for owners that read them from the recording). */
  readonly keepLogs: boolean;
}

/**
 * Folds one event into the model, in place. No other code interprets events: runner, host, command line and webview all
 * use this function. O(1) per item and per log line.
 */
export function applyEvent(model: RunModel, event: RunEvent, options: ReduceOptions = { keepLogs: true }): void {
  switch (event.type) {
    case 'runStarted':
      checkSchema(event.schema);
      model.origin = event.origin;
      model.setup = setupOf(event.origin);
      model.startedAtMs = event.startedAtMs;
      model.originMicros = event.originMicros;
      model.node = event.node;
      model.cores = event.cores;
      model.shards = event.shards ?? [];
      return;
    case 'phaseStarted':
      model.phase = event.phase;
      if (event.phase === 'workers') startWorkers(model, event.atMicros);
      return advance(model, event.atMicros);
    case 'phaseFinished':
      model.phase = undefined;
      model.startupMicros[event.phase] = event.tookMicros;
      return advance(model, event.atMicros);
    case 'runPlanned':
      model.state = 'running';
      model.total = event.total ?? undefined;
      model.chunksize = event.chunksize;
      while (model.workers.length < event.workers) model.workers.push(createWorkerModel(model.workers.length));
      return;
    case 'runResumed':
      return resumeFold(model, event);
    case 'runnerRestarted':
      model.restarts.push(event);
      endWorkers(model, event.atMicros, event.reason);
      return advance(model, event.atMicros);
    case 'inputEnded':
      model.total = event.total;
      return;
    case 'workerStarted': {
      const worker = workerOf(model, event.worker);
      worker.state = 'starting';
      worker.generation = event.generation;
      worker.firstRows.push(worker.lane.item.length);
      worker.startedMicros = event.atMicros;
      worker.exitedMicros = undefined;
      return advance(model, event.atMicros);
    }
    case 'workerReady': {
      const worker = workerOf(model, event.worker);
      worker.state = 'idle';
      worker.readyMicros = event.atMicros;
      worker.cost.startMicros += event.atMicros - worker.startedMicros;
      worker.cost.loadMicros += event.loadMicros ?? 0;
      worker.cost.setupMicros += event.setupMicros ?? 0;
      worker.heapLimitBytes = event.heapLimitBytes;
      worker.cost.lastAnsweredMicros = event.atMicros;
      return advance(model, event.atMicros);
    }
    case 'hostJoined':
    case 'hostLost':
    case 'hostMeasured':
    case 'itemsSentAgain':
      followHosts(model, event);
      return advance(model, event.atMicros);
    case 'workerPlaced':
      placeWorker(workerOf(model, event.worker), event);
      return advance(model, event.atMicros);
    case 'workerThreadSeen':
      workerOf(model, event.worker).threadId = event.threadId;
      return advance(model, event.atMicros);
    case 'workerExited': {
      const worker = workerOf(model, event.worker);
      worker.state = 'exited';
      worker.exitedMicros = event.atMicros;
      worker.threadId = undefined;
      worker.openChunk = undefined;
      worker.running.clear();
      if (event.reason !== null) worker.exits.push({ atMicros: event.atMicros, reason: event.reason });
      return advance(model, event.atMicros);
    }
    case 'itemsCalled':
      return addCalled(model.calls, event);
    case 'itemStarted': {
      const worker = workerOf(model, event.worker);
      worker.state = 'running';
      worker.running.set(event.item, event.atMicros);
      return advance(model, event.atMicros);
    }
    case 'itemsSettled':
      return settleItems(model, event);
    case 'itemFailed':
      model.failures.set(event.item, event);
      return;
    case 'chunkStarted':
      workerOf(model, event.worker).openChunk = event;
      return advance(model, event.atMicros);
    case 'chunkFinished':
      return finishChunk(model, event);
    case 'itemSized': {
      const sample = model.sizes[event.what];
      sample.items++;
      sample.bytes += event.bytes;
      if (event.bytes > (sample.largest?.bytes ?? -1)) sample.largest = event;
      return;
    }
    case 'sourceSeen':
      model.sources[event.source.id] = event.source;
      return;
    case 'logsWritten':
      return addLogs(model, event, options);
    case 'stackSeen':
      model.locks.stacks.set(event.stack, event.frames);
      return;
    case 'waitBegan':
    case 'waitHolderChanged':
    case 'waitEnded':
    case 'waitsTallied':
    case 'deadlockFound':
      followWaits(model, event);
      return advance(model, event.atMicros);
    case 'noticeRaised':
      if (!isKnown(event.notice, model.notices)) model.notices.push(event.notice);
      return advance(model, event.atMicros);
    case 'raceFound':
      addRace(model, event.race);
      return advance(model, event.atMicros);
    case 'itemSampled':
      model.samples.set(event.item, [...(model.samples.get(event.item) ?? []), event]);
      return advance(model, event.atMicros);
    case 'strayErrorFound':
      model.strayErrorCount++;
      if (model.strayErrors.length < mostStrayErrors) model.strayErrors.push(event);
      return advance(model, event.atMicros);
    case 'codeLoaded':
      for (const { file, hash } of event.files) model.code.set(file, hash);
      return advance(model, event.atMicros);
    case 'profileCaptured':
      model.profile.push(event);
      return advance(model, event.toMicros);
    case 'metricSampled':
      addMetrics(model.workers, event);
      return advance(model, event.atMicros);
    case 'filePrepared':
      return advance(model, event.atMicros);
    case 'timeTallied':
      addStretch(workerOf(model, event.worker).time, event);
      return advance(model, event.toMicros);
    case 'runFinished':
      return finishRun(model, event);
    default:
      return assertNever(event);
  }
}

/** One of each kind is kept. Items that change different things are different kinds, of which the first are enough. */
function isKnown({ id, evidence }: Notice, notices: readonly Notice[]): boolean {
  const alike = notices.filter((other) => other.id === id);
  if (id !== 'builtInsReplaced') return alike.length > 0;
  return alike.length >= mostChanges || alike.some((other) => other.evidence === evidence);
}

function advance(model: RunModel, atMicros: number): void {
  if (atMicros > model.nowMicros) model.nowMicros = atMicros;
  const { workersStartedMicros, pausedMicros } = model;
  if (workersStartedMicros === undefined || pausedMicros === undefined) return;
  model.wallMicros = model.nowMicros - workersStartedMicros - pausedMicros;
}

function settleItems(model: RunModel, event: ItemsSettled): void {
  const worker = event.worker < 0 ? undefined : workerOf(model, event.worker);
  const { items } = model;
  let last = -1;
  let lastMicros = 0;
  forEachSettled(event, (item, startMicros, endMicros, outcome) => {
    const name = outcomeOf(outcome);
    if (name === undefined) return;
    const before = outcomeOf(items.outcome.get(item));
    if (before !== undefined) model.counts[before]--;
    if (model.failures.size > 0) settleFailure(model, item, name);
    model.counts[name]++;
    items.outcome.set(item, outcome);
    items.worker.set(item, event.worker);
    items.chunk.set(item, event.chunk);
    items.attempt.set(item, event.attempt);
    items.laneRow.set(item, worker ? worker.lane.item.length : -1);
    if (items.cpuMicros.get(item) >= 0) items.cpuMicros.set(item, -1);
    last = item;
    lastMicros = endMicros - startMicros;
    if (!worker) return;
    worker.lane.item.push(item);
    worker.lane.startMicros.push(startMicros);
    worker.lane.endMicros.push(endMicros);
    worker.lane.outcome.push(outcome);
    worker.cost.runMicros += endMicros - startMicros;
    worker.settled++;
    if (name !== 'succeeded') worker.unsuccessful++;
    worker.running.delete(item);
    // An item that was given up has no duration of its own.
    if (name !== 'cancelled') model.latency.add(endMicros - startMicros);
    if (endMicros > model.nowMicros) model.nowMicros = endMicros;
  });
  if (event.cpuMicros !== undefined && worker && last >= 0) {
    items.cpuMicros.set(last, event.cpuMicros);
    worker.cost.itemCpuMicros += event.cpuMicros;
    worker.cost.cpuKnownMicros += lastMicros;
  }
  if (worker && worker.state === 'idle') worker.state = 'running';
  advance(model, model.nowMicros);
}

/** Another attempt that succeeds removes the failure of the one before, and one that is cancelled has none. */
function settleFailure({ failures, flaky }: RunModel, item: number, outcome: Outcome): void {
  const failure = failures.get(item);
  if (!failure || (outcome !== 'succeeded' && outcome !== 'cancelled')) return;
  failures.delete(item);
  if (outcome === 'succeeded') flaky.set(item, failure);
}

function finishChunk(model: RunModel, event: ChunkFinished): void {
  const worker = workerOf(model, event.worker);
  const { cost } = worker;
  model.chunksFinished++;
  const queueMicros = Math.max(0, event.sentMicros - cost.lastAnsweredMicros);
  const copyInMicros = event.receivedMicros - event.sentMicros;
  const copyOutMicros = event.answeredMicros - event.endedMicros;
  cost.queueMicros += queueMicros;
  cost.copyInMicros += copyInMicros;
  cost.copyOutMicros += copyOutMicros;
  const aroundMicros = queueMicros + copyInMicros + copyOutMicros;
  if (cost.firstItems === 0) {
    cost.firstItems = event.count;
    cost.firstMicros = aroundMicros;
  } else addChunkCost(model.chunkCosts, model.chunksFinished, event.count, aroundMicros);
  if (event.waitedMicros !== undefined) {
    cost.chunkMicros += event.endedMicros - event.receivedMicros;
    cost.waitedMicros += event.waitedMicros;
  }
  cost.gcMicros += event.gcMicros ?? 0;
  cost.loggedMicros += event.loggedMicros ?? 0;
  if (event.heapBytes !== undefined) worker.heapBytes = Math.max(worker.heapBytes ?? 0, event.heapBytes);
  cost.lastAnsweredMicros = event.answeredMicros;
  worker.state = 'idle';
  // A worker may have received its next chunk before the end of this one is known.
  if (worker.openChunk?.chunk === event.chunk) worker.openChunk = undefined;
  advance(model, event.answeredMicros);
}

function addLogs(model: RunModel, event: LogsWritten, options: ReduceOptions): void {
  model.logLines += event.records.length;
  for (const record of event.records) {
    const worker = record.worker === null ? undefined : model.workers[record.worker];
    if (worker) worker.logLines++;
    if (options.keepLogs) model.logs.push(record);
  }
  const last = event.records.at(-1);
  if (last) advance(model, last.atMicros);
}

/** Version 2 of the events used one word for both states after an error. */
const currentState = (state: EndState | 'failed', { counts }: RunModel): EndState =>
  state === 'failed' ? stateAfterError(counts) : state;

function finishRun(model: RunModel, event: RunFinished): void {
  keepSpans(model, endAllWaits(model.locks, event.atMicros), event.atMicros);
  model.state = currentState(event.state, model);
  model.phase = undefined;
  model.error = event.error ?? undefined;
  model.nowMicros = Math.max(model.nowMicros, event.atMicros);
  model.wallMicros = event.wallMicros;
  addFigures(model, event);
  model.total ??= model.items.outcome.length;
  for (const worker of model.workers) worker.running.clear();
}
