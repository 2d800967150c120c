// `npm run parity` runs the scenarios in Python, as programs on the library, and by the command line, and prints their
// times side by side. The exit code is 1 if their outcomes differ. If python3 is installed, it rewrites transcript.txt.
import { scenarios, type Scenario } from './scenarios.ts';
import { readTranscript, writeTranscript } from './transcript.ts';
import { byCommand, byLibrary, byPython, hasPython, linesByCommand, type Outcome } from './ways.ts';

const shownFigures = 4;

const known = hasPython ? {} : readTranscript();
const transcript: Record<string, readonly string[]> = {};
let differing = 0;

console.log(hasPython ? '' : 'python3 is not installed: comparing with the transcript of an earlier run of Python.\n');
console.log(row('scenario', 'Python', 'library', 'command line', 'outcome'));
for (const scenario of scenarios) if (!(await compare(scenario))) differing++;
if (hasPython) writeTranscript(transcript);
console.log(
  `\n${scenarios.length} scenarios, ${differing === 0 ? 'all with the same outcome' : `${differing} differ`}`,
);
process.exitCode = differing === 0 ? 0 : 1;

async function compare(scenario: Scenario): Promise<boolean> {
  const python = hasPython ? await byPython(scenario) : undefined;
  const library = await attempt(byLibrary(scenario));
  const command = await attempt(byCommand(scenario));
  const expected = python?.lines ?? known[scenario.name] ?? [];
  transcript[scenario.name] = expected;
  const differences = [
    ...difference('library', expected, library),
    ...difference('command line', linesByCommand(scenario, expected), command),
  ];
  const same = differences.length === 0;
  console.log(row(scenario.name, time(python), time(library), time(command), same ? 'the same' : 'DIFFERS'));
  for (const [way, outcome] of [
    ['Python', python],
    ['library', library],
  ] as const)
    for (const figure of outcome?.figures.slice(0, shownFigures) ?? []) console.log(`  ${way.padEnd(8)}${figure}`);
  for (const line of differences) console.log(`  ${line}`);
  return same;
}

/** The outcome of a scenario that fails is its error. */
function attempt(outcome: Promise<Outcome>): Promise<Outcome> {
  return outcome.catch((error: Error) => ({ lines: error.message.split('\n'), figures: [], tookMs: Number.NaN }));
}

function difference(way: string, expected: readonly string[], { lines }: Outcome): string[] {
  if (lines.join('\n') === expected.join('\n')) return [];
  return [...expected.map((line) => `expected  ${line}`), ...lines.map((line) => `${way}  ${line}`)];
}

function time(outcome: Outcome | undefined): string {
  return outcome ? `${(outcome.tookMs / 1000).toFixed(2)} s` : '-';
}

function row(name: string, ...cells: readonly string[]): string {
  return `${name.padEnd(26)}${cells.map((cell) => cell.padEnd(14)).join('')}`.trimEnd();
}
