import { readFileSync } from 'node:fs';
import { UserFacingError } from '../base/errors.ts';
import type { Job } from '../model/facts/job.ts';
import type { CallTarget } from '../protocol/workerLink.ts';

/**
 * How items are passed to the function of a job. `functionText` is the function if it has several parameters, else null.
 * Rejects with UserFacingError if the job leaves this open and the second parameter needs an argument. The parser of
 * TypeScript, which finds the parameter, is loaded only for such functions.
 */
export async function chooseCall(
  { call, module, exportName }: Pick<Job, 'call' | 'module' | 'exportName'>,
  functionText: string | null,
): Promise<CallTarget> {
  if (call === 'starmap' || functionText === null) return { exportName, call: call ?? 'map' };
  const { findJobSites, secondParameterIn } = await import('../analysis/index.ts');
  const { sites } = findJobSites(readFileSync(module, 'utf8'), module);
  const declared = sites.find((site) => site.exportName === exportName)?.second;
  const { kind, name } = declared ?? secondParameterIn(functionText);
  if (kind !== 'own' || call === 'map') return { exportName, call: 'map', passesContext: kind === 'context' };
  throw new UserFacingError(
    `${exportName} has a second parameter, "${name}", but an item is one argument`,
    'Use --call starmap (Call in the options of the editor) if each item is an array of the arguments, or --call map to ' +
      'pass the item alone. To receive the context, name the parameter "context" or give it the type ItemContext.',
  );
}
