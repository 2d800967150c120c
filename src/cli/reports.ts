import type { RunSummary } from '../model/compare/summary.ts';
import type { RunModel } from '../model/run/runModel.ts';
import { junitXml } from './junit.ts';
import { reportMarkdown } from './reportMarkdown.ts';
import type { Reports } from './runOutputs.ts';
import type { Verdict } from './verdict.ts';

/** The reports of a run for files. */
export const reportsOf = (model: RunModel, summary: RunSummary, verdict: Verdict): Reports => ({
  junit: () => junitXml(model, summary, verdict.budgets ?? []),
  markdown: () => reportMarkdown(model, summary, verdict),
});
