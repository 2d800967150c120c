import { jobDefaults, type Job } from '../../../src/model/facts/job.ts';

/** A job with default values, except for those that a test changes. */
export const jobFor = (more: Partial<Job>): Job => ({
  ...jobDefaults,
  module: '/project/job.ts',
  exportName: 'work',
  baseDir: '/project',
  ...more,
});
