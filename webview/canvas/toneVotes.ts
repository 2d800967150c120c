/**
 * The tone that covers most of each pixel or bucket. A tone that covers more than half of it wins, in the order of any items:
 * an item adds its time to the lead of its own tone, or takes it from the lead of another one (Boyer and Moore).
 */
export class ToneVotes {
  /** 0 without an item. */
  readonly tone: Uint8Array;
  readonly #lead: Float32Array;

  constructor(length: number) {
    this.tone = new Uint8Array(length);
    this.#lead = new Float32Array(length);
  }

  /** `weight`: time that the item covers. An item of no time counts if there is no other. */
  add(at: number, tone: number, weight: number): void {
    if (this.tone[at] === tone) {
      this.#lead[at]! += weight;
      return;
    }
    const left = this.#lead[at]! - weight;
    if (left < 0 || this.tone[at] === 0) this.tone[at] = tone;
    this.#lead[at] = Math.abs(left);
  }

  /** Adds the winners of some entries of others as one entry. */
  addAll(at: number, others: ToneVotes, from: number, to: number): void {
    for (let k = from; k < to; k++) {
      const tone = others.tone[k]!;
      if (tone !== 0) this.add(at, tone, others.#lead[k]!);
    }
  }

  clear(): void {
    this.tone.fill(0);
    this.#lead.fill(0);
  }
}
