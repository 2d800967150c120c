export { faulty } from '../../../fixtures/jobs/faults.ts';
