import { ClusterWorker } from 'poolifier';
import { faulty } from '../../../fixtures/jobs/faults.ts';

// Poolifier awaits only what is declared async.
new ClusterWorker<Parameters<typeof faulty>[0]>(async (input) => faulty(input!));
