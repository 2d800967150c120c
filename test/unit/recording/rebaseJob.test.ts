import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { jobDefaults, type Job } from '../../../src/model/facts/job.ts';
import { jobHere, modulePath, rebaseJob } from '../../../src/recording/rebaseJob.ts';
import { scratch } from '../../support/scratch.ts';

const job: Job = { ...jobDefaults, module: '/ci/build/src/a.ts', exportName: 'work', baseDir: '/ci/build' };

it('a job of another folder has its module at the same path from the new one, also from another system', () => {
  expect(rebaseJob(job, '/me')).toMatchObject({ baseDir: '/me', module: join('/me', 'src', 'a.ts') });
  expect(rebaseJob({ ...job, baseDir: '/ci/build/sub' }, '/me/sub').module).toBe(join('/me', 'src', 'a.ts'));
  const windows = { baseDir: 'C:\\ci\\build', module: 'C:\\ci\\build\\src\\a.ts' };
  expect(modulePath(windows)).toBe('src/a.ts');
  expect(rebaseJob({ ...job, ...windows }, '/me').module).toBe(join('/me', 'src', 'a.ts'));
});

it('a job whose module exists stays as it is; else the first folder that has the module is used', () => {
  const folder = scratch('here');
  mkdirSync(join(folder, 'src'), { recursive: true });
  expect(jobHere(job, [folder])).toBeUndefined();
  writeFileSync(join(folder, 'src/a.ts'), '');
  const here = jobHere(job, ['/nowhere', folder]);
  expect(here?.baseDir).toBe(folder);
  expect(here && jobHere(here, ['/nowhere'])).toBe(here);
});
