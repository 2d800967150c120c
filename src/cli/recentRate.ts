/** Long enough for a steady number, short enough to show a change. */
const windowMicros = 5_000_000;
/** Before, the number would jump. */
const leastMicros = 500_000;

/** Items a second during the last five seconds. */
export class RecentRate {
  readonly #seen: { readonly atMicros: number; readonly settled: number }[] = [];

  /** Undefined until items have been settled for half a second. */
  after(atMicros: number, settled: number): number | undefined {
    // The time of a run goes on while its workers start.
    if (settled === 0) this.#seen.length = 0;
    this.#seen.push({ atMicros, settled });
    while (this.#seen.length > 2 && atMicros - (this.#seen[1]?.atMicros ?? 0) >= windowMicros) this.#seen.shift();
    const [first] = this.#seen;
    const micros = atMicros - (first?.atMicros ?? atMicros);
    const items = settled - (first?.settled ?? settled);
    return micros < leastMicros || items === 0 ? undefined : (1_000_000 * items) / micros;
  }
}
