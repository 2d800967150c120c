import { pathToFileURL } from 'node:url';
import { UserFacingError } from '../base/errors.ts';
import type { ItemRange } from '../model/facts/job.ts';
import type { ProfileKind } from '../model/facts/profile.ts';
import { includesNumber } from '../model/facts/ranges.ts';
import { toCollapsed } from '../model/profile/exports/collapsed.ts';
import { toCpuProfile } from '../model/profile/exports/cpuprofile.ts';
import { toHeapProfile } from '../model/profile/exports/heapprofile.ts';
import { toSpeedscope } from '../model/profile/exports/speedscope.ts';
import { profileOf, type Profile } from '../model/profile/profile.ts';
import { everySample, whileItems, type SampleFilter } from '../model/profile/sampleFilter.ts';
import type { RunModel } from '../model/run/runModel.ts';
import { profileMarkdown } from '../words/profileMarkdown.ts';
import { runFormats } from './exports/runFormats.ts';
import { printableJson } from '../base/printableJson.ts';
import { printable } from '../base/visibleText.ts';
import { display } from './frames.ts';
import { SourceLines } from './sourceLines.ts';

export const profileFormats = ['cpuprofile', 'heapprofile', 'speedscope', 'collapsed', 'markdown'] as const;
export type ProfileFormat = (typeof profileFormats)[number];

/** The whole run as a page, as one file with the recording, or as lines, or a profile in one of its formats. */
export const exportFormats = ['html', 'poolscope', ...runFormats, ...profileFormats] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** The file that V8 itself writes of a kind of profile. */
export const v8Formats = { cpu: 'cpuprofile', heap: 'heapprofile' } as const satisfies Record<
  ProfileKind,
  ProfileFormat
>;

/**
 * The text of a profile in a format. Throws UserFacingError for a file that V8 writes of the other kind, and for a text that
 * is longer than Node allows.
 */
export function formatProfile(profile: Profile, format: ProfileFormat, filter: SampleFilter): string {
  try {
    return textOf(profile, format, filter);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UserFacingError(
      `the profile is too large for --to ${format}`,
      'Select fewer items with --items, or write --to markdown.',
    );
  }
}

function textOf(profile: Profile, format: ProfileFormat, filter: SampleFilter): string {
  switch (format) {
    case 'cpuprofile':
      requireKind(profile, 'cpu');
      return `${printableJson(toCpuProfile(profile, filter, urlOf))}\n`;
    case 'heapprofile':
      requireKind(profile, 'heap');
      return `${printableJson(toHeapProfile(profile, urlOf))}\n`;
    case 'speedscope':
      return `${printableJson(toSpeedscope(profile, filter))}\n`;
    case 'collapsed':
      return printable(toCollapsed(profile, filter));
    case 'markdown': {
      const lines = new SourceLines(profile.run.code);
      return printable(profileMarkdown(profile, { show: display, sourceLine: (file, line) => lines.get(file, line) }));
    }
  }
}

/** The samples of these items; undefined: all. Throws UserFacingError if the profile does not tell items apart. */
export function samplesOf(profile: Profile, items: readonly ItemRange[] | undefined): SampleFilter {
  if (!items) return everySample;
  if (profile.kind === 'cpu') return whileItems(profile, (item) => includesNumber(items, item));
  throw new UserFacingError(
    '--items needs a CPU profile: V8 does not say when it has sampled an allocation',
    'Leave --items out, or run only these items with poolscope replay.',
  );
}

/** The profile of a recorded run. Throws UserFacingError if it has none. */
export function requireProfile(run: RunModel): Profile {
  const profile = profileOf(run);
  if (profile) return profile;
  throw new UserFacingError(
    `the recording of ${run.setup.label} has no profile`,
    'Record the run again with poolscope run --profile cpu --record DIR.',
  );
}

function requireKind({ kind, run }: Profile, required: ProfileKind): void {
  if (kind === required) return;
  throw new UserFacingError(
    `--to ${v8Formats[required]} needs the recording of a run with --profile ${required}; that of ${run.setup.label} has --profile ${kind}`,
    `Write --to ${v8Formats[kind]}.`,
  );
}

const urlOf = (file: string): string => (/^$|^node:/.test(file) ? file : pathToFileURL(file).href);
