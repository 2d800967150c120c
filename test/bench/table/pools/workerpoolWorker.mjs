import workerpool from 'workerpool';
import { mapChunk } from '../work.mjs';

workerpool.worker({ mapChunk });
