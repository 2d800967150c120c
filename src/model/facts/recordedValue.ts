/** A recorded value: two are the same if both fields are. */
export interface RecordedValue {
  /** The beginning of its JSON text; empty for undefined. */
  readonly text: string;
  /** Digest of the rest of the text; empty if there is no rest. */
  readonly digest: string;
}
