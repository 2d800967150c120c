import type { CommandId } from '../contributions.ts';
import type { Services } from '../services.ts';

/** A command and its action. Errors are shown to the user. */
export interface Command {
  readonly id: CommandId;
  readonly run: (services: Services, argument: unknown) => Promise<void> | void;
}
