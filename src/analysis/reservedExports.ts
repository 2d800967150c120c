/** Exports with a fixed purpose in a job module: they are never jobs. */
export const reservedExports: ReadonlySet<string> = new Set(['inputs', 'initargs', 'setup', 'teardown']);
