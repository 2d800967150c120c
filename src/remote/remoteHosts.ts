import { setTimeout as delay } from 'node:timers/promises';
import { UserFacingError } from '../base/errors.ts';
import { plural } from '../base/numberText.ts';
import type { ModuleBundle } from '../loading/moduleBundle.ts';
import type { RunEvent } from '../model/facts/events.ts';
import type { DifferentPackage, Machines } from '../protocol/agentLink.ts';
import { openHost, type AgentHost, type HostEvents, type HostListener } from './agentHost.ts';
import { meterHost } from './hostMeter.ts';
import { connectMachines, type ConnectedMachines } from './connectMachines.ts';

/** Packages of each machine that are named in an error. */
const shownPackages = 10;
/** An agent ends within this time, with its workers and its folder. */
const mostClosingMs = 3000;

export interface RemoteHostsOptions {
  readonly machines: Machines;
  readonly emit: (event: RunEvent) => void;
  /** Microseconds since the run's start. */
  readonly now: () => number;
}

/** All machines of a run. */
export class RemoteHosts {
  readonly #options: RemoteHostsOptions;
  readonly #hosts: AgentHost[] = [];
  readonly #meters: (() => void)[] = [];
  readonly #listeners = new Map<number, HostListener>();
  #connected: ConnectedMachines | undefined;
  #lives = 0;
  #isClosing = false;

  constructor(options: RemoteHostsOptions) {
    this.#options = options;
  }

  /** Folders with the files of Poolscope on the machines. */
  get programDirs(): readonly string[] {
    return this.#hosts.map(({ facts }) => facts.programDir);
  }

  /** Number of workers that all machines run together. */
  get places(): number {
    return this.#hosts.reduce((sum, { facts }) => sum + facts.workers, 0);
  }

  /** The longest of the round trips by which the clocks were read. */
  get roundTripMicros(): number {
    return Math.max(0, ...this.#hosts.map(({ clock }) => 2 * Math.ceil(clock.uncertaintyMicros)));
  }

  /** Connects to all machines. Rejects with UserFacingError if one of them cannot be used. */
  async open(): Promise<void> {
    this.#connected = await connectMachines(this.#options.machines);
    const hosts = this.#connected.lines.map(({ label, transport }) => openHost(label, transport, this.#listen));
    // One that cannot be used must not leave the others behind.
    const settled = await Promise.allSettled(hosts);
    for (const each of settled) if (each.status === 'fulfilled') this.#add(each.value);
    await Promise.all(hosts);
  }

  /** Sends the module to all machines. Rejects with UserFacingError that lists packages which differ. */
  async prepare(bundle: ModuleBundle, maxHeapBytes: number | undefined): Promise<void> {
    const answers = await Promise.all(
      this.#hosts.map((host) =>
        prepareHost(host, bundle, maxHeapBytes).catch((error: unknown) => {
          // One that is lost meanwhile gets no worker.
          if (host.isLost) return [];
          throw error;
        }),
      ),
    );
    const lines = answers.flatMap((differs, k) => differs.map((each) => differenceText(this.#nameOf(k), each)));
    if (lines.length === 0) return;
    const more = lines.length > shownPackages ? `, and ${lines.length - shownPackages} more` : '';
    throw new UserFacingError(
      `packages of the module differ on the machines that are to run it: ${lines.slice(0, shownPackages).join('; ')}${more}`,
      'Install the packages of this project there, e.g. with npm ci, and start the agent in that folder.',
    );
  }

  /** The machine with the most free places, and its number. Throws UserFacingError if all machines are lost. */
  choose(): { readonly host: AgentHost; readonly number: number } {
    const free = ({ facts, workers }: AgentHost): number => (facts.workers - workers) / facts.workers;
    const alive = this.#hosts.filter(({ isLost }) => !isLost);
    const host = alive.toSorted((a, b) => free(b) - free(a))[0];
    if (host) return { host, number: this.#hosts.indexOf(host) };
    throw new UserFacingError(
      `${plural(this.#hosts.length, 'machine')} of this run ${this.#hosts.length === 1 ? 'was' : 'were'} lost, and none is left`,
      'Start the machines again, and continue the run with --resume if it was recorded.',
    );
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

  #nameOf(number: number): string {
    return this.#hosts[number]?.facts.name ?? '';
  }

  #add(host: AgentHost): void {
    const { emit, now } = this.#options;
    const number = this.#hosts.push(host) - 1;
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
    void host.closed.then(({ message }) => {
      if (!this.#isClosing) emit({ type: 'hostLost', host: number, atMicros: Math.round(now()), reason: message });
    });
  }

  readonly #listen = <E extends keyof HostEvents>(event: E, payload: HostEvents[E]): void => {
    if ('life' in payload) this.#listeners.get(payload.life)?.(event, payload);
    // The output of this process is recorded.
    else process[payload.stream].write(payload.text);
  };
}

async function prepareHost(
  { peer }: AgentHost,
  { hash, code, packages }: ModuleBundle,
  maxHeapBytes: number | undefined,
): Promise<readonly DifferentPackage[]> {
  const { differs, hasBundle } = await peer.request('prepare', { hash, packages, maxHeapBytes: maxHeapBytes ?? null });
  if (differs.length === 0 && !hasBundle) await peer.request('bundle', { hash, code });
  return differs;
}

const differenceText = (host: string, { name, version, found }: DifferentPackage): string =>
  found === null ? `${host} has no ${name} (here: ${version})` : `${host} has ${name} ${found} (here: ${version})`;
