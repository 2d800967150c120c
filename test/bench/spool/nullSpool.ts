import type { SpoolWriter as RealWriter } from '../../../src/execution/spoolWriter.ts';
import { encodeValue } from '../../../src/model/facts/codec.ts';

/** Stands in for the spool where its cost is measured: takes everything, keeps nothing. */
export class SpoolWriter implements Pick<RealWriter, keyof RealWriter> {
  readonly announces = false;

  append(): void {}
  announce(): void {}
  /** What a value is as text is no cost of the spool's. */
  succeed(_at: unknown, _start: number, _end: number, value: unknown): void {
    encodeValue(value);
  }
  fail(): void {}
  flush(): void {}
  close(): void {}
}
