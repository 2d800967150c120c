/** What one turn of a contender took. */
export interface Figures {
  /** In the unit of the row. */
  readonly time: number;
  /** CPU time of its process, milliseconds. */
  readonly cpuMs?: number;
  /** Peak memory of the program, and of Poolscope's runner. */
  readonly mainMb?: number | undefined;
  readonly runnerMb?: number | undefined;
}

/** A program in a state in which its turns can be measured, e.g. with warm workers. */
export interface Opened {
  measure(): Promise<Figures>;
  close?(): void;
}

export interface Contender {
  readonly name: string;
  /** A `limit` shows what the machine could do. The first of `ours` takes part twice: the ratio of the two is the noise. */
  readonly role: 'ours' | 'peer' | 'limit';
  /** Resolves with undefined if the contender is not installed. */
  open(): Promise<Opened | undefined>;
}

/** Each ratio is ours divided by the best of the others in the same round. */
export type Goal =
  | { readonly kind: 'peer'; readonly atMost: number }
  | { readonly kind: 'limit'; readonly atMost: number }
  /** In the unit of the row. */
  | { readonly kind: 'time'; readonly atMost: number };

export interface Row {
  readonly title: string;
  readonly unit: 'ms' | 'us';
  /** A row without a goal is only shown. */
  readonly goal?: Goal;
  /** Turns of each contender; those of a warm-up are not counted. */
  readonly rounds: number;
  readonly warmUps?: number;
  readonly contenders: readonly Contender[];
}

/** Rows by their names on the command line. */
export type Rows = Readonly<Record<string, Row>>;

/** `isQuick`: smaller work, so that the whole table takes less than three minutes. */
export type Group = (isQuick: boolean) => Rows;

/** A contender that needs no preparation. */
export const simple = (name: string, role: Contender['role'], measure: Opened['measure']): Contender => ({
  name,
  role,
  open: () => Promise.resolve({ measure }),
});
