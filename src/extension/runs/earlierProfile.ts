import { profileBaseline, type ProfileBaseline } from '../../model/compare/compareProfiles.ts';
import { profileOf } from '../../model/profile/profile.ts';
import { functionKey, isLive, type RunEntry } from './runEntry.ts';
import type { RunStore } from './runStore.ts';

/** The functions of the last earlier run of the same function and input that has a CPU profile; null if there is none. */
export async function earlierProfile(store: RunStore, run: RunEntry): Promise<ProfileBaseline | null> {
  await store.load();
  const before = store.entries().find((each) => each.startedAtMs < run.startedAtMs && isComparable(each, run));
  const profile = before && profileOf(await store.model(before));
  return profile ? profileBaseline(profile) : null;
}

function isComparable(earlier: RunEntry, run: RunEntry): boolean {
  if (isLive(earlier) || earlier.setup.profileKind !== 'cpu') return false;
  return workOf(earlier) === workOf(run);
}

const workOf = ({ setup }: RunEntry): string => JSON.stringify([functionKey(setup), setup.input, setup.items]);
