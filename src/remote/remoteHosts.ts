import { setTimeout as delay } from 'node:timers/promises';
import { createDeferred } from '../base/deferred.ts';
import { messageOf, UserFacingError } from '../base/errors.ts';
import { plural } from '../base/numberText.ts';
import type { RunEvent } from '../model/facts/events.ts';
import { notices } from '../model/facts/notice.ts';
import type { Machines } from '../protocol/agentLink.ts';
import { openHost, Unanswered, type AgentHost, type HostEvents, type HostListener } from './agentHost.ts';
import { meterHost } from './hostMeter.ts';
import { connectMachines, type ConnectedMachines, type MachineLine } from './connectMachines.ts';
import { misfitOf, prepareHost, type RunNeeds } from './prepareHost.ts';
import { ValueShelf } from './valueShelf.ts';

/** An agent ends within this time, with its workers and its folder. */
const mostClosingMs = 3000;
/** If all machines are lost, one of them must come back within this time. */
const returnMs = 30_000;

export interface RemoteHostsOptions {
  readonly machines: Machines;
  readonly emit: (event: RunEvent) => void;
  /** Microseconds since the run's start. */
  readonly now: () => number;
}

/** All machines of a run. */
export class RemoteHosts {
  /** Values on their way to the machines. */
  readonly shelf = new ValueShelf();
  readonly #options: RemoteHostsOptions;
  /** The newest connection to each machine. */
  readonly #hosts: AgentHost[] = [];
  readonly #meters: (() => void)[] = [];
  /** The label of each machine. */
  readonly #labels: string[] = [];
  readonly #listeners = new Map<number, HostListener>();
  #connected: ConnectedMachines | undefined;
  #lives = 0;
  #isClosing = false;
  /** A message to a machine or from it was refused. */
  #refusal: UserFacingError | undefined;
  /** Resolves when the next machine joins. */
  #joined = createDeferred<void>();
  #onPlaces: (places: number) => void = () => {};

  constructor(options: RemoteHostsOptions) {
    this.#options = options;
  }

  /** Folders with the files of Poolscope on the machines. */
  get programDirs(): readonly string[] {
    return this.#hosts.map(({ facts }) => facts.programDir);
  }

  /** Number of workers that all machines run together, without lost ones. */
  get places(): number {
    return this.#alive.reduce((sum, { facts }) => sum + facts.workers, 0);
  }

  /** The longest of the round trips by which the clocks were read. */
  get roundTripMicros(): number {
    return Math.max(0, ...this.#hosts.map(({ clock }) => 2 * Math.ceil(clock.uncertaintyMicros)));
  }

  /** Calls `take` with the number of places: now, and each time that it has grown. */
  onPlaces(take: (places: number) => void): void {
    this.#onPlaces = take;
    take(this.places);
  }

  /**
   * Connects to all machines. Rejects with UserFacingError if one of them cannot be used; an agent that waited for runs
   * and ends at this moment is left out if there are others.
   */
  async open(): Promise<void> {
    this.#connected = await connectMachines(this.#options.machines);
    const { lines } = this.#connected;
    const hosts = lines.map(({ label, transport }) =>
      openHost(label, transport, { listen: this.#listen, shelf: this.shelf }),
    );
    // One that cannot be used must not leave the others behind.
    const settled = await Promise.allSettled(hosts);
    for (const [k, each] of settled.entries()) {
      if (each.status === 'fulfilled') this.#add(each.value, this.#hosts.length, lines[k]?.label ?? '');
    }
    const isLeftOut = (error: unknown): boolean =>
      error instanceof Unanswered && this.#connected?.later !== undefined && this.#hosts.length > 0;
    for (const each of settled) if (each.status === 'rejected' && !isLeftOut(each.reason)) throw each.reason;
  }

  /** Prepares all machines for a run. Rejects with UserFacingError that lists what differs there. */
  async prepare(needs: RunNeeds): Promise<void> {
    const answers = await Promise.all(
      this.#hosts.map((host) =>
        prepareHost(host, needs).catch((error: unknown) => {
          // One that is lost meanwhile gets no worker.
          if (host.isLost) return [];
          throw error;
        }),
      ),
    );
    const misfit = misfitOf(answers.flat());
    if (misfit) throw misfit;
    this.#connected?.later?.((line) => void this.#admit(line, needs));
  }

  /**
   * Resolves when a machine is there. Rejects with UserFacingError if all are lost, and none comes back in time, or if a
   * message was refused.
   */
  async untilAny(): Promise<void> {
    if (this.#refusal) throw this.#refusal;
    if (this.#alive.length > 0) return;
    if (!this.#connected?.later) throw this.#allLost('none is left');
    const isThere = this.#joined.promise.then(() => true);
    const isLate = delay(returnMs, false, { ref: false });
    if (!(await Promise.race([isThere, isLate]))) {
      throw this.#allLost(`none has come back within ${returnMs / 1000} s`);
    }
  }

  /** The machine with the most free places, and its number. Throws UserFacingError if all machines are lost. */
  choose(): { readonly host: AgentHost; readonly number: number } {
    const share = (host: AgentHost): number => freePlaces(host) / host.facts.workers;
    const host = this.#alive.toSorted((a, b) => share(b) - share(a))[0];
    if (!host) throw this.#allLost('none is left');
    return { host, number: this.#hosts.indexOf(host) };
  }

  /** It runs more workers than it has places, since others were lost, and another machine has a free place now. */
  isOverfull(host: AgentHost | undefined): boolean {
    return host !== undefined && freePlaces(host) < 0 && this.#alive.some((other) => freePlaces(other) > 0);
  }

  /** A new worker: its number among all workers of all machines. `listen` receives its events until `forget`. */
  nextLife(listen: HostListener): number {
    const life = this.#lives++;
    this.#listeners.set(life, listen);
    return life;
  }

  forget(life: number): void {
    this.#listeners.delete(life);
  }

  /** Ends the agents, with all their workers. Resolves when they have ended, or after some seconds. */
  async close(): Promise<void> {
    for (const stop of this.#meters) stop();
    this.#isClosing = true;
    for (const { peer } of this.#hosts) peer.dispose();
    await Promise.race([this.#connected?.close(), delay(mostClosingMs, undefined, { ref: false })]);
  }

  get #alive(): readonly AgentHost[] {
    return this.#hosts.filter(({ isLost }) => !isLost);
  }

  #allLost(what: string): UserFacingError {
    const count = this.#hosts.length;
    return new UserFacingError(
      `${plural(count, 'machine')} of this run ${count === 1 ? 'was' : 'were'} lost, and ${what}`,
      'Start the machines again, and continue the run with --resume if it was recorded.',
    );
  }

  /** A machine comes during the run. If it cannot be used, the run continues without it. */
  async #admit({ label, transport }: MachineLine, needs: RunNeeds): Promise<void> {
    try {
      const host = await openHost(label, transport, { listen: this.#listen, shelf: this.shelf });
      const misfit = misfitOf(await prepareHost(host, needs));
      if (misfit) {
        host.peer.dispose();
        throw misfit;
      }
      const known = this.#labels.indexOf(label);
      const number = known < 0 ? this.#hosts.length : known;
      // The loss of the connection before may not have been noticed.
      this.#hosts[number]?.peer.dispose();
      await this.#hosts[number]?.closed;
      if (this.#isClosing) return host.peer.dispose();
      this.#add(host, number, label);
      this.#onPlaces(this.places);
    } catch (error) {
      if (this.#isClosing) return;
      const remedy = (error instanceof UserFacingError && error.nextStep) || 'See the output of its agent.';
      const notice = notices.machineRefused(messageOf(error), remedy);
      this.#options.emit({ type: 'noticeRaised', atMicros: Math.round(this.#options.now()), notice });
    }
  }

  #add(host: AgentHost, number: number, label: string): void {
    const { emit, now } = this.#options;
    this.#hosts[number] = host;
    this.#labels[number] = label;
    const { name, node, workers, cores, memoryBytes } = host.facts;
    const { offsetMicros, uncertaintyMicros } = host.clock;
    emit({
      type: 'hostJoined',
      host: number,
      atMicros: Math.round(now()),
      name,
      node,
      workers,
      cores,
      memoryBytes,
      clockOffsetMicros: Math.round(offsetMicros),
      clockErrorMicros: Math.ceil(uncertaintyMicros),
    });
    this.#meters.push(
      meterHost(host, (reading) =>
        emit({ type: 'hostMeasured', host: number, atMicros: Math.round(now()), ...reading }),
      ),
    );
    void host.closed.then((reason) => {
      if (this.#isClosing) return;
      if (reason instanceof UserFacingError) this.#refusal ??= reason;
      emit({ type: 'hostLost', host: number, atMicros: Math.round(now()), reason: reason.message });
    });
    this.#joined.resolve();
    this.#joined = createDeferred();
  }

  readonly #listen = <E extends keyof HostEvents>(event: E, payload: HostEvents[E]): void => {
    if ('life' in payload) this.#listeners.get(payload.life)?.(event, payload);
    // The output of this process is recorded.
    else process[payload.stream].write(payload.text);
  };
}

const freePlaces = ({ facts, workers }: AgentHost): number => facts.workers - workers;
