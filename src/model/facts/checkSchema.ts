import { UserFacingError } from '../../base/errors.ts';
import { eventSchema, oldestReadableSchema } from './events.ts';

/** Throws UserFacingError for a recording that this version cannot read. */
export function checkSchema(schema: number): void {
  if (schema >= oldestReadableSchema && schema <= eventSchema) return;
  throw new UserFacingError(
    `the recording is written in version ${schema} of its format, and this Poolscope reads the versions ` +
      `${oldestReadableSchema} to ${eventSchema}`,
    'Record the run again, or open the recording with the Poolscope that made it.',
  );
}
