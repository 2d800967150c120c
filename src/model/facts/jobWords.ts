/** A comment with this word, directly above an exported function, makes it a job for the editor. */
export const jobComment = 'poolscope-job';

const inputNames = '(?:inputs|initargs)\\b';

/**
 * Words of a module that can hold a job or have findings: it imports what starts workers or runs in one, exports the inputs of a
 * job, or has the comment of a job. Others are left alone without being parsed.
 */
const jobWords = new RegExp(
  [
    String.raw`\bworker_threads\b`,
    String.raw`['"](?:poolscope|piscina|tinypool|workerpool)['"]`,
    String.raw`\bSharedArrayBuffer\b`,
    String.raw`\b${jobComment}\b`,
    String.raw`\bexport\s+(?:const|let|var|(?:async\s+)?function\s*\*?)\s+${inputNames}`,
    String.raw`\bexport\s+(?:async\s+)?function\s*\*\s*${inputNames}`,
    // `export { a, inputs }`, `export const { inputs } = …`, `export * as inputs`
    String.raw`\bexport\s*(?:const|let|var)?\s*[{[][^}\]]*\b${inputNames}`,
    String.raw`\bexport\s*\*\s*as\s+${inputNames}`,
    String.raw`\bexports\.${inputNames}`,
    String.raw`\bmodule\.exports\s*=[^]*\b${inputNames}`,
  ].join('|'),
);

/** Whether a module can hold a job or have findings, by its text alone. */
export const mayHoldJob = (text: string): boolean => jobWords.test(text);
