import { formatPercent } from '../base/numberText.ts';
import { plainText } from '../base/visibleText.ts';
import { hotFunctions, profileOf, type HotFunctions } from '../model/profile/profile.ts';
import type { RunModel } from '../model/run/runModel.ts';
import {
  callerWords,
  codeKindWords,
  functionWords,
  hotSentence,
  packagePath,
  placeWords,
  profileWords,
} from '../words/profile.ts';
import { formatTable } from './format.ts';
import { display } from './frames.ts';

const shownFunctions = 10;

const shown = (file: string): string => {
  const short = packagePath(file);
  return short === file ? display(file) : short;
};

/** The functions that took most of the items' time, or allocated most; nothing for a run without a profile. */
export function profileReport(model: RunModel): string[] {
  const profile = profileOf(model);
  if (!profile) return [];
  const hot = hotFunctions(profile);
  const first = hotSentence(hot, shown);
  if (first === undefined) return [`profile    ${profileWords[profile.kind].nothing}`];
  return [[`profile    ${plainText(first)} (${kindsText(hot)})`, hotTable(hot)].join('\n')];
}

/** `your code 91 %, garbage collection 5.1 %`: everything from one percent on. */
function kindsText({ kinds, whole }: HotFunctions): string {
  const shares = Object.entries(kinds).map(([kind, weight]) => ({
    words: codeKindWords[kind as keyof typeof kinds],
    share: weight / whole,
  }));
  return shares
    .filter(({ share }) => share >= 0.01)
    .sort((a, b) => b.share - a.share)
    .map(({ words, share }) => `${words} ${formatPercent(share)}`)
    .join(', ');
}

function hotTable({ functions, profileKind }: HotFunctions): string {
  const { own, weight } = profileWords[profileKind];
  const rows = functions
    .slice(0, shownFunctions)
    .filter(({ share }) => share >= 0.001)
    .map((each) => [
      `           ${plainText(functionWords(each) + placeWords(each, shown) + callerWords(each))}`,
      weight(each.self),
      formatPercent(each.share),
      weight(each.total),
    ]);
  return formatTable([['           function', own, 'share', 'with calls'], ...rows]);
}
