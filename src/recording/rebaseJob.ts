import { existsSync } from 'node:fs';
import { join, posix, win32 } from 'node:path';
import type { Job } from '../model/facts/job.ts';

/**
 * A job of another folder or machine in the folder `baseDir`: its module has the same path from there.
 * `/ci/build` with `/ci/build/src/a.ts` becomes `/home/me/project` with `/home/me/project/src/a.ts`.
 */
export function rebaseJob<Placed extends Pick<Job, 'baseDir' | 'module'>>(job: Placed, baseDir: string): Placed {
  return { ...job, baseDir, module: join(baseDir, ...modulePath(job).split('/')) };
}

/** The path of the module from the folder of the job, with slashes. The job may come from another system. */
export function modulePath({ baseDir, module }: Pick<Job, 'baseDir' | 'module'>): string {
  const system = /^[A-Za-z]:[\\/]|^\\\\/.test(baseDir) ? win32 : posix;
  return system.relative(baseDir, module).split(system.sep).join('/');
}

/** The job, or the same job in the first of the folders that has its module; undefined if no such file exists. */
export function jobHere(job: Job, folders: readonly string[]): Job | undefined {
  if (existsSync(job.module)) return job;
  return folders.map((folder) => rebaseJob(job, folder)).find(({ module }) => existsSync(module));
}
