import { UserFacingError } from '../base/errors.ts';
import type { FileProof } from '../loading/fileProof.ts';
import type { ModuleBundle } from '../loading/moduleBundle.ts';
import type { AgentSide } from '../protocol/agentLink.ts';
import type { AgentHost } from './agentHost.ts';

/** Differences of all machines that are named in an error. */
const shownDifferences = 10;

const packageRemedy =
  'Install the packages of this project there, e.g. with npm ci, and start the agent in that folder.';
const fileRemedy =
  'Copy the files to the same paths there, and start the agent in that folder; or give their content as input.';

/** What a run needs on each machine. */
export interface RunNeeds {
  readonly bundle: ModuleBundle;
  /** Files whose paths are inputs. */
  readonly files: readonly FileProof[];
  /** Limit of the V8 heap of one worker. */
  readonly maxHeapBytes: number | undefined;
}

/** Something of a run that a machine does not have. */
export interface Difference {
  readonly text: string;
  readonly remedy: string;
}

/** Sends the module to a machine that does not have it. Resolves with what differs there: then nothing is sent. */
export async function prepareHost(
  { facts, peer }: Pick<AgentHost, 'facts' | 'peer'>,
  { bundle: { hash, code, packages }, files, maxHeapBytes }: RunNeeds,
): Promise<readonly Difference[]> {
  const answer = await peer.request('prepare', { hash, packages, files, maxHeapBytes: maxHeapBytes ?? null });
  const differences = differencesOf(facts.name, answer);
  if (differences.length === 0 && !answer.hasBundle) await peer.request('bundle', { hash, code });
  return differences;
}

/** The error for machines that cannot run the items; undefined if all can. */
export function misfitOf(differences: readonly Difference[]): UserFacingError | undefined {
  const [first] = differences;
  if (!first) return undefined;
  const shown = differences.slice(0, shownDifferences).map(({ text }) => text);
  const more = differences.length > shown.length ? `, and ${differences.length - shown.length} more` : '';
  return new UserFacingError(
    `packages or files of the run differ on the machines that are to run it: ${shown.join('; ')}${more}`,
    first.remedy,
  );
}

function differencesOf(
  host: string,
  { differs, files }: AgentSide['requests']['prepare']['result'],
): readonly Difference[] {
  return [
    ...differs.map(({ name, version, found }) => ({
      text: `${host} has ${found === null ? `no ${name}` : `${name} ${found}`} (here: ${version})`,
      remedy: packageRemedy,
    })),
    ...files.map(({ path, found }) => ({
      text: found ? `${host} has another ${path}` : `${host} has no ${path}`,
      remedy: fileRemedy,
    })),
  ];
}
