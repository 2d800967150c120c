import { randomBytes } from 'node:crypto';

/** An id that sorts by time, is a valid file name on every system, and differs between windows. */
export function newRunId(atMs: number): string {
  const time = new Date(atMs).toISOString().replace(/[:.]/g, '-').replace('Z', '');
  return `${time}-${randomBytes(3).toString('hex')}`;
}
