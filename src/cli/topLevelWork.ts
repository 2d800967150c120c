import { readFileSync } from 'node:fs';
import { messageOf, UserFacingError } from '../base/errors.ts';
import { mayWorkAtLoad } from '../analysis/mayWorkAtLoad.ts';
import type { Job } from '../model/facts/job.ts';
import { topLevelWorkProblem, topLevelWorkRemedy } from '../words/topLevelWork.ts';
import { display } from './frames.ts';

/** Rejects with UserFacingError for a module that does work of its own when it is loaded. */
export async function refuseTopLevelWork({ module, exportName }: Pick<Job, 'module' | 'exportName'>): Promise<void> {
  const source = readModule(module);
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

function readModule(module: string): string {
  try {
    return readFileSync(module, 'utf8');
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new UserFacingError(
      isMissing ? `the file ${module} does not exist` : `the file ${module} cannot be read: ${messageOf(error)}`,
      'Check the path of the module. The module of a recorded run must be where it was.',
    );
  }
}
