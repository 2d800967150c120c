import type { SpoolWriter as RealWriter } from '../../../src/execution/spool.ts';

/** Stands in for the spool where its cost is measured: takes everything, keeps nothing. */
export class SpoolWriter implements Pick<RealWriter, keyof RealWriter> {
  readonly announces = false;

  append(): void {}
  announce(): void {}
  settle(): void {}
  flush(): void {}
  close(): void {}
}
