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

/** A worker starts on a machine. It comes after `workerStarted`. A worker without it runs on the machine of the run. */
export interface WorkerPlaced {
  readonly type: 'workerPlaced';
  readonly worker: number;
  readonly host: number;
  readonly atMicros: number;
}
