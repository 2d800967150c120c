import { ThreadWorker } from 'poolifier';
import { mapChunk } from '../work.mjs';

// oxlint-disable-next-line no-default-export -- the file that poolifier starts has one
export default new ThreadWorker(mapChunk);
