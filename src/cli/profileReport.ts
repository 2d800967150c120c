import { formatDuration, formatPercent } from '../base/numberText.ts';
import { plainText } from '../base/visibleText.ts';
import { hotFunctions, profileOf, type HotFunctions } from '../model/profile/profile.ts';
import type { RunModel } from '../model/run/runModel.ts';
import { callerWords, codeKindWords, functionWords, hotSentence, packagePath, placeWords } from '../words/profile.ts';
import { formatTable } from './format.ts';
import { display } from './frames.ts';

const shownFunctions = 10;

const shown = (file: string): string => {
  const short = packagePath(file);
  return short === file ? display(file) : short;
};

/** The functions that took most of the items' time; nothing for a run without a profile. */
export function profileReport(model: RunModel): string[] {
  const profile = profileOf(model);
  if (!profile) return [];
  const hot = hotFunctions(profile);
  const first = hotSentence(hot, shown);
  if (first === undefined) return ['profile    no sample was taken while an item ran'];
  return [[`profile    ${plainText(first)} (${kindsText(hot)})`, hotTable(hot)].join('\n')];
}

/** `your code 91 %, garbage collection 5.1 %`: everything from one percent on. */
function kindsText({ kinds, whole }: HotFunctions): string {
  const shares = Object.entries(kinds).map(([kind, micros]) => ({
    words: codeKindWords[kind as keyof typeof kinds],
    share: micros / whole,
  }));
  return shares
    .filter(({ share }) => share >= 0.01)
    .sort((a, b) => b.share - a.share)
    .map(({ words, share }) => `${words} ${formatPercent(share)}`)
    .join(', ');
}

function hotTable({ functions }: HotFunctions): string {
  const rows = functions
    .slice(0, shownFunctions)
    .filter(({ share }) => share >= 0.001)
    .map((each) => [
      `           ${plainText(functionWords(each) + placeWords(each, shown) + callerWords(each))}`,
      formatDuration(each.self),
      formatPercent(each.share),
      formatDuration(each.total),
    ]);
  return formatTable([['           function', 'own time', 'share', 'with calls'], ...rows]);
}
