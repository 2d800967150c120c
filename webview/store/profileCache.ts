import { profileOf, type Profile } from '../../src/model/profile/profile.ts';
import type { RunModel } from '../../src/model/run/runModel.ts';

/** The profile of a run, which may hold hundreds of thousands of samples: made again only if it grew, from the parts that are new. */
export class ProfileCache {
  #model: RunModel | undefined;
  #parts = 0;
  #isOver = false;
  #profile: Profile | undefined;

  /** Items may settle after their samples were captured, so a run that ends makes it again. */
  of(model: RunModel, isOver: boolean): Profile | undefined {
    const parts = model.profile.length;
    if (model !== this.#model || parts !== this.#parts || isOver !== this.#isOver) {
      this.#profile = profileOf(model);
      [this.#model, this.#parts, this.#isOver] = [model, parts, isOver];
    }
    return this.#profile;
  }
}
