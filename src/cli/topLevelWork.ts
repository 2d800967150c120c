import { readFileSync } from 'node:fs';
import { UserFacingError } from '../base/errors.ts';
import { mayWorkAtLoad } from '../analysis/mayWorkAtLoad.ts';
import type { Job } from '../model/facts/job.ts';
import { topLevelWorkProblem, topLevelWorkRemedy } from '../words/topLevelWork.ts';
import { display } from './frames.ts';

/** Rejects with UserFacingError for a module that does work of its own when it is loaded. */
export async function refuseTopLevelWork({ module, exportName }: Pick<Job, 'module' | 'exportName'>): Promise<void> {
  const source = readFileSync(module, 'utf8');
  if (!mayWorkAtLoad(source, exportName)) return;
  const { findTopLevelWork } = await import('../analysis/index.ts');
  const work = findTopLevelWork(source, module, exportName);
  if (!work) return;
  const place = `${display(module)}:${work.at.line + 1}:${work.at.character + 1}`;
  throw new UserFacingError(
    `${place}: ${topLevelWorkProblem(work)}`,
    `${topLevelWorkRemedy} --allow-top-level-work runs the module as it is.`,
  );
}
