import type { SpoolWriter as RealWriter } from '../../../src/execution/spoolWriter.ts';
import { encodeValue } from '../../../src/files/codec.ts';

/** Replaces the spool where its cost is measured: accepts everything, stores nothing. */
export class SpoolWriter implements Pick<RealWriter, keyof RealWriter> {
  readonly announces = false;

  append(): void {}
  announce(): void {}
  /** The text of a value is no cost of the spool. */
  succeed(_at: unknown, _start: number, _end: number, value: unknown): void {
    encodeValue(value);
  }
  fail(): void {}
  flush(): void {}
  close(): void {}
}
