import type { Machines } from '../protocol/agentLink.ts';
import type { PacedTransport } from '../ipc/streamTransport.ts';
import { announceRun } from '../queue/waitForAgents.ts';
import { openCommand } from './openCommand.ts';

/** The connections of a run to its machines, before they are used. */
export interface ConnectedMachines {
  readonly lines: readonly { readonly label: string; readonly transport: PacedTransport }[];
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
    return { lines: await run.agents(), close: () => run.close() };
  } catch (error) {
    await run.close();
    throw error;
  }
}
