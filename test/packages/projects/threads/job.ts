import { createHash } from 'node:crypto';
import { expose } from 'threads/worker';

export const inputs = ['a', 'b', 'c', 'd'];

export const work = (text: string): string => createHash('sha256').update(text).digest('hex');

// The file is a worker of threads.js: it answers its parent from now on.
expose({ work });
