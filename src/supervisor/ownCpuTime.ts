import type { RunEvent } from '../model/facts/events.ts';

/**
 * Measures the CPU time of this process while a run's items run, and adds it to `runFinished`: the runner cannot see
 * it, but the two share the machine.
 */
export class OwnCpuTime {
  readonly #usage: (since?: NodeJS.CpuUsage) => NodeJS.CpuUsage;
  #before: NodeJS.CpuUsage | undefined;
  #used: NodeJS.CpuUsage | undefined;

  constructor(usage = (since?: NodeJS.CpuUsage): NodeJS.CpuUsage => process.cpuUsage(since)) {
    this.#usage = usage;
  }

  /**
   * Receives every event of a run in order. Returns `runFinished` with the time added, and any other event unchanged.
   */
  addTo(event: RunEvent): RunEvent {
    if (event.type === 'phaseStarted' && event.phase === 'workers') this.#before ??= this.#usage();
    // Work on the last outcomes is done after the run's wall time, so it is not counted.
    if (event.type === 'itemsSettled' && this.#before) this.#used = this.#usage(this.#before);
    if (event.type !== 'runFinished' || !this.#used) return event;
    return { ...event, ownerMicros: this.#used.user + this.#used.system };
  }
}
