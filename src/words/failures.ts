import type { ErrorSummary } from '../model/compare/failureSummary.ts';

const shownMembers = 5;

/**
 * The details of an error besides its name and message, in lines: its own fields, the members of an AggregateError, and
 * its chain of causes.
 *
 *     { code: 'E_PAGE', page: 12 }
 *     caused by Error: connect ECONNREFUSED 127.0.0.1:9 { code: 'ECONNREFUSED' }
 */
export function errorDetails({ fields, errors = [], cause }: ErrorSummary): string[] {
  const members = errors.slice(0, shownMembers).flatMap((member) => nested('one of its errors: ', member));
  const more = errors.length - shownMembers;
  return [
    ...(fields ? [fieldsText(fields)] : []),
    ...members,
    ...(more > 0 ? [`… and ${more} more errors`] : []),
    ...(cause ? nested('caused by ', cause) : []),
  ];
}

/** An error in one line, then its details. */
function nested(prefix: string, { fields, ...error }: ErrorSummary): string[] {
  const own = fields ? ` ${fieldsText(fields)}` : '';
  return [`${prefix}${error.name}: ${error.message}${own}`, ...errorDetails(error)];
}

const fieldsText = (fields: Readonly<Record<string, string>>): string =>
  `{ ${Object.entries(fields)
    .map(([name, text]) => `${name}: ${text}`)
    .join(', ')} }`;
