import type { Machines } from '../protocol/agentLink.ts';
import type { PacedTransport } from '../ipc/streamTransport.ts';
import { announceRun } from '../queue/announceRun.ts';
import { openCommand } from './openCommand.ts';

/** A connection to a machine, before it is used. */
export interface MachineLine {
  readonly label: string;
  readonly transport: PacedTransport;
}

/** The connections of a run to its machines. */
export interface ConnectedMachines {
  readonly lines: readonly MachineLine[];
  /** Calls `take` with each machine that comes during the run; one that was lost has the same label. Absent: none comes. */
  readonly later?: (take: (line: MachineLine) => void) => void;
  /** Resolves when nothing of the run is left between here and the machines. Call it after the connections were closed. */
  close(): Promise<unknown>;
}

/** Rejects with UserFacingError if there are no machines. */
export async function connectMachines(machines: Machines): Promise<ConnectedMachines> {
  if (machines.kind === 'commands') {
    const lines = machines.commands.map((command) => ({ label: command, ...openCommand(command) }));
    return { lines, close: () => Promise.all(lines.map(({ ended }) => ended)) };
  }
  const run = await announceRun(machines, process.cwd());
  try {
    return { lines: await run.agents(), later: (take) => run.later(take), close: () => run.close() };
  } catch (error) {
    await run.close();
    throw error;
  }
}
