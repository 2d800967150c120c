import { assertNever } from '../base/assert.ts';
import {
  forEachSettled,
  outcomeOf,
  type ChunkFinished,
  type ItemsSettled,
  type LogsWritten,
  type RunEvent,
  type RunFinished,
} from './events.ts';
import { createWorkerModel, type RunModel, type WorkerModel } from './runModel.ts';

export interface ReduceOptions {
  /** False: count log lines, do not keep them (for owners that read them from the recording). */
  readonly keepLogs: boolean;
}

/**
 * Folds one event into the model, in place. The only code that gives events a meaning: runner, host,
 * command line and webview all use it. O(1) per item and per log line.
 */
export function applyEvent(model: RunModel, event: RunEvent, options: ReduceOptions = { keepLogs: true }): void {
  switch (event.type) {
    case 'runStarted':
      model.job = event.job;
      model.startedAtMs = event.startedAtMs;
      model.node = event.node;
      return;
    case 'phaseStarted':
      model.phase = event.phase;
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
    case 'inputEnded':
      model.total = event.total;
      return;
    case 'workerStarted': {
      const worker = workerOf(model, event.worker);
      worker.state = 'starting';
      worker.generation = event.generation;
      worker.startedMicros = event.atMicros;
      worker.exitedMicros = undefined;
      model.workersStartedMicros ??= event.atMicros;
      return advance(model, event.atMicros);
    }
    case 'workerReady': {
      const worker = workerOf(model, event.worker);
      worker.state = 'idle';
      worker.readyMicros = event.atMicros;
      worker.cost.startMicros += event.atMicros - worker.startedMicros;
      worker.cost.lastAnsweredMicros = event.atMicros;
      return advance(model, event.atMicros);
    }
    case 'workerExited': {
      const worker = workerOf(model, event.worker);
      worker.state = 'exited';
      worker.exitedMicros = event.atMicros;
      worker.running.clear();
      if (event.reason !== null) worker.exits.push({ atMicros: event.atMicros, reason: event.reason });
      return advance(model, event.atMicros);
    }
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
    case 'chunkFinished':
      return finishChunk(model, event);
    case 'sourceSeen':
      model.sources[event.source.id] = event.source;
      return;
    case 'logsWritten':
      return addLogs(model, event, options);
    case 'runFinished':
      return finishRun(model, event);
    default:
      return assertNever(event);
  }
}

/** Closes a recording that has no end: items without an outcome count as cancelled. */
export function interrupt(model: RunModel): void {
  if (model.state !== 'starting' && model.state !== 'running') return;
  model.state = 'interrupted';
  model.total ??= model.items.outcome.length;
  let settled = 0;
  for (const code of model.items.outcome.view) if (code !== 0) settled++;
  model.counts.cancelled += model.total - settled;
  for (const worker of model.workers) worker.running.clear();
}

function advance(model: RunModel, atMicros: number): void {
  if (atMicros > model.nowMicros) model.nowMicros = atMicros;
  if (model.workersStartedMicros !== undefined) model.wallMicros = model.nowMicros - model.workersStartedMicros;
}

function workerOf(model: RunModel, worker: number): WorkerModel {
  while (model.workers.length <= worker) model.workers.push(createWorkerModel(model.workers.length));
  return model.workers[worker]!;
}

function settleItems(model: RunModel, event: ItemsSettled): void {
  const worker = event.worker < 0 ? undefined : workerOf(model, event.worker);
  const { items } = model;
  forEachSettled(event, (item, startMicros, endMicros, outcome) => {
    const name = outcomeOf(outcome);
    if (name === undefined) return;
    const before = outcomeOf(items.outcome.get(item));
    if (before !== undefined) model.counts[before]--;
    model.counts[name]++;
    items.outcome.set(item, outcome);
    items.worker.set(item, event.worker);
    items.chunk.set(item, event.chunk);
    items.attempt.set(item, event.attempt);
    items.laneRow.set(item, worker ? worker.lane.item.length : -1);
    if (!worker) return;
    worker.lane.item.push(item);
    worker.lane.startMicros.push(startMicros);
    worker.lane.endMicros.push(endMicros);
    worker.lane.outcome.push(outcome);
    worker.cost.runMicros += endMicros - startMicros;
    worker.settled++;
    if (name !== 'succeeded') worker.unsuccessful++;
    worker.running.delete(item);
    model.latency.add(endMicros - startMicros);
    if (endMicros > model.nowMicros) model.nowMicros = endMicros;
  });
  if (worker && worker.state === 'idle') worker.state = 'running';
  advance(model, model.nowMicros);
}

function finishChunk(model: RunModel, event: ChunkFinished): void {
  const worker = workerOf(model, event.worker);
  const { cost } = worker;
  model.chunksFinished++;
  cost.queueMicros += Math.max(0, event.sentMicros - cost.lastAnsweredMicros);
  cost.copyInMicros += event.receivedMicros - event.sentMicros;
  cost.copyOutMicros += event.answeredMicros - event.endedMicros;
  cost.lastAnsweredMicros = event.answeredMicros;
  worker.state = 'idle';
  advance(model, event.answeredMicros);
}

function addLogs(model: RunModel, event: LogsWritten, options: ReduceOptions): void {
  model.logLines += event.records.length;
  for (const record of event.records) {
    const worker = model.workers[record.worker];
    if (worker) worker.logLines++;
    if (options.keepLogs) model.logs.push(record);
  }
  const last = event.records.at(-1);
  if (last) advance(model, last.atMicros);
}

function finishRun(model: RunModel, event: RunFinished): void {
  model.state = event.state;
  model.phase = undefined;
  model.error = event.error ?? undefined;
  model.nowMicros = Math.max(model.nowMicros, event.atMicros);
  model.wallMicros = event.wallMicros;
  model.total ??= model.items.outcome.length;
  for (const worker of model.workers) worker.running.clear();
}
