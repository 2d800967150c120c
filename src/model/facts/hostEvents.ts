/** What happens to the machines of a run. */
export type HostEvent = HostJoined | HostLost | HostMeasured | ItemsSentAgain;

/** A machine takes part in the run: an agent there runs workers. */
export interface HostJoined {
  readonly type: 'hostJoined';
  /** Machines of a run are numbered from 0. */
  readonly host: number;
  readonly atMicros: number;
  /** Name of the machine. */
  readonly name: string;
  /** Version of Node there. */
  readonly node: string;
  /** Number of workers that it offers. */
  readonly workers: number;
  readonly cores: number;
  readonly memoryBytes: number;
  /** Its clock minus that of the machine with the recording. Times in events are corrected by it. */
  readonly clockOffsetMicros: number;
  /** Largest error of that difference. */
  readonly clockErrorMicros: number;
}

/** The connection to a machine has ended before the run. */
export interface HostLost {
  readonly type: 'hostLost';
  readonly host: number;
  readonly atMicros: number;
  readonly reason: string;
}

/** How a machine and the connection to it are: about once a second, and at the end of the run. */
export interface HostMeasured extends HostReading {
  readonly type: 'hostMeasured';
  readonly host: number;
  readonly atMicros: number;
}

export interface HostReading {
  /** Share of its cores that were busy since the reading before, with all that runs there; null if it is not known. */
  readonly load: number | null;
  /** Round trip of a request to its agent. */
  readonly latencyMicros: number;
  /** Bytes that were sent to it and received from it since it joined. */
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

/**
 * Items were running on a machine that was lost, and run again elsewhere. The lost machine may have run them to their end,
 * too; their outcome is that of the second time.
 */
export interface ItemsSentAgain {
  readonly type: 'itemsSentAgain';
  /** The worker that was lost with its machine. */
  readonly worker: number;
  readonly atMicros: number;
  /** Number of the items. */
  readonly items: number;
}

/** A worker starts on a machine. It comes after `workerStarted`. A worker without it runs on the machine of the run. */
export interface WorkerPlaced {
  readonly type: 'workerPlaced';
  readonly worker: number;
  readonly host: number;
  readonly atMicros: number;
}
