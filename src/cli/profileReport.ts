import { formatPercent } from '../base/numberText.ts';
import { plainText } from '../base/visibleText.ts';
import { missingSpans } from '../model/profile/missing.ts';
import { hotFunctions, profileKindOf, profileOf, type HotFunctions } from '../model/profile/profile.ts';
import type { RunModel } from '../model/run/runModel.ts';
import {
  callerWords,
  codeKindWords,
  functionWords,
  hotSentence,
  missingSentences,
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
  const missing = missingSentences(missingSpans(model, profile)).map((sentence) => `           ${plainText(sentence)}`);
  if (!profile && missing.length === 0) return [];
  const hot = profile && hotFunctions(profile);
  const first = hot && hotSentence(hot, shown);
  const lines =
    hot === undefined || first === undefined
      ? [`profile    ${profileWords[profileKindOf(model)].nothing}`]
      : [`profile    ${plainText(first)} (${kindsText(hot)})`, hotTable(hot)];
  return [[...lines, ...missing].join('\n')];
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
