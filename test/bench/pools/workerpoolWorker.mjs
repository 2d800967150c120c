import workerpool from 'workerpool';
import { runChunk } from './work.mjs';

workerpool.worker({ runChunk });
