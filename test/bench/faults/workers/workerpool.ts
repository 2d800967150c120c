import { worker } from 'workerpool';
import { faulty } from '../../../fixtures/jobs/faults.ts';

worker({ faulty });
