import { UserFacingError } from '../base/errors.ts';
import { pathToFileURL } from 'node:url';
import { toCollapsed } from '../model/profile/exports/collapsed.ts';
import { toCpuProfile } from '../model/profile/exports/cpuprofile.ts';
import { toSpeedscope } from '../model/profile/exports/speedscope.ts';
import type { SampleFilter } from '../model/profile/sampleFilter.ts';
import { profileOf, type Profile } from '../model/profile/profile.ts';
import type { RunModel } from '../model/run/runModel.ts';
import { profileMarkdown } from '../words/profileMarkdown.ts';
import { display } from './frames.ts';
import { SourceLines } from './sourceLines.ts';

export const profileFormats = ['cpuprofile', 'speedscope', 'collapsed', 'markdown'] as const;
export type ProfileFormat = (typeof profileFormats)[number];

/** The text of a profile in a format. */
export function formatProfile(profile: Profile, format: ProfileFormat, filter: SampleFilter): string {
  switch (format) {
    case 'cpuprofile':
      return `${JSON.stringify(toCpuProfile(profile, filter, urlOf))}\n`;
    case 'speedscope':
      return `${JSON.stringify(toSpeedscope(profile, filter))}\n`;
    case 'collapsed':
      return toCollapsed(profile, filter);
    case 'markdown': {
      const lines = new SourceLines(profile.run.code);
      return profileMarkdown(profile, { show: display, sourceLine: (file, line) => lines.get(file, line) });
    }
  }
}

/** The profile of a recorded run. Throws UserFacingError if it has none. */
export function requireProfile(run: RunModel): Profile {
  const profile = profileOf(run);
  if (profile) return profile;
  throw new UserFacingError(
    `the recording of ${run.setup.label} has no CPU profile`,
    'Record the run again with poolscope run --profile cpu --record DIR.',
  );
}

const urlOf = (file: string): string => (/^$|^node:/.test(file) ? file : pathToFileURL(file).href);
