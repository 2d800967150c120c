import type { Figures } from '../../model/advice/costFigures.ts';
import { moreLogThanWork } from '../../model/advice/itemAdvice.ts';
import type { PlaceEvidence } from '../../model/facts/evidence.ts';
import { readEvents } from '../../recording/readEvents.ts';

/** Part of the log lines. A place that writes fewer is not the cause. */
const leastOfLines = 0.1;

/** The places that wrote most log lines, if writing these took most of the items' time. Reads all events only then. */
export async function logEvidence(dir: string, figures: Figures): Promise<readonly PlaceEvidence[]> {
  if (!moreLogThanWork.judge(figures)) return [];
  const { model, sum } = figures;
  const counts = await linesBySource(dir);
  const share = sum('loggedMicros') / sum('chunkMicros');
  return model.sources.flatMap(({ id, file, line }): PlaceEvidence[] => {
    const lines = counts.get(id) ?? 0;
    if (lines < leastOfLines * model.logLines) return [];
    return [{ kind: 'logLines', file, line, lines, allLines: model.logLines, share }];
  });
}

async function linesBySource(dir: string): Promise<ReadonlyMap<number | null, number>> {
  const counts = new Map<number | null, number>();
  for await (const event of readEvents(dir)) {
    if (event.type !== 'logsWritten') continue;
    for (const { source } of event.records) counts.set(source, (counts.get(source) ?? 0) + 1);
  }
  return counts;
}
