import type { ProfileCaptured } from '../model/facts/events.ts';
import type { ProfilePart } from '../model/facts/profile.ts';
import { ProfileParts, transformedFunctions } from '../model/facts/profileParts.ts';
import type { SourceMapper } from '../model/facts/sourceMapper.ts';

/** The parts of the workers' profile. They are mapped on arrival, because the source maps go when the pool ends. */
export class ProfileBook {
  readonly parts: ProfileCaptured[] = [];
  readonly #mapper: SourceMapper | undefined;
  readonly #sources = new Map<number, ProfileParts>();

  constructor(mapper: SourceMapper | undefined) {
    this.#mapper = mapper;
  }

  add(worker: number, part: ProfilePart): void {
    const mapped = this.#mapper ? this.#sourceOf(worker, this.#mapper).toSource(part) : part;
    this.parts.push({ ...mapped, type: 'profileCaptured', worker });
  }

  #sourceOf(worker: number, mapper: SourceMapper): ProfileParts {
    let source = this.#sources.get(worker);
    if (!source) this.#sources.set(worker, (source = new ProfileParts(transformedFunctions(mapper))));
    return source;
  }
}
