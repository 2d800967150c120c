import { jobDefaults, type Job } from '../../../src/model/facts/job.ts';

/** A job with everything at its default but for what a test is about. */
export const jobFor = (more: Partial<Job>): Job => ({
  ...jobDefaults,
  module: '/project/job.ts',
  exportName: 'work',
  baseDir: '/project',
  ...more,
});
