import type { Fault } from '../../faults/matrix.ts';
import type { Facts, Report } from './facts.ts';

export interface Verdict {
  readonly right: boolean;
  /** `ok`, or the problems in a few words. */
  readonly text: string;
}

/** Expectations that differ from pool to pool. */
export interface Expectation {
  readonly faultyItem: number;
  readonly isolation: 'thread' | 'process';
  /** Instead of the fault's own pattern: another language words its errors differently. */
  readonly messages?: Readonly<Record<string, RegExp>>;
}

/** Node's exit code when a promise is still pending but nothing is left that could settle it. */
const nothingToWaitFor = 13;

/** Parts of an error that must be kept beside its message. Faults without a row need the message only. */
const kept: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  throwError: { class: /TypeError/, stack: /faulty/ },
  throwOwnClass: { class: /OwnError/, code: /E_OWN/, cause: /below/ },
  throwAggregate: { 'inner errors': /\bone\b[^]*\btwo\b/ },
  throwWithFunction: { field: /callback/ },
  missingModule: { class: /MODULE_NOT_FOUND|ModuleNotFoundError/ },
};

/** The value that must be kept. Faults without a row return 'fine'. */
const values: Readonly<Record<string, RegExp>> = {
  returnInstance: /x: 1, y: 2/,
  returnRich: /1 => 2n[^]*1970-01-01[^]*NaN[^]*-0/,
  returnThenable: /'awaited'/,
  sharedMemory: /^\[ 1, 0 \]$/,
  returnLarge: /^'x+'\.\.\. 1999\d{4} more characters$/,
};

/** Lines after the item's end must appear somewhere. */
const shownLate: Readonly<Record<string, RegExp>> = {
  lateRejection: /nobody waits/,
  lateThrow: /too late/,
  lateLine: /late line/,
};

/** The pool itself writes the messages of these errors, so any message is right. */
const pooled: readonly (string | undefined)[] = ['crash', 'outOfMemory', 'timeout', 'unserialisable'];

/** Faults that print so much that buffers matter. */
export function isFlood(fault: Fault): fault is Fault & { readonly extraLines: number } {
  return fault.extraLines !== undefined && fault.extraLines > 100;
}

/** Judges every pool by the same facts, without its name. Problems are listed with the worst first. */
export function judge(fault: Fault, facts: Facts, expectation: Expectation): Verdict {
  const expected =
    expectation.isolation === 'process' && fault.inProcess
      ? { ...fault, message: undefined, ...fault.inProcess }
      : fault;
  const problems = [
    ...endings(facts),
    ...neighbours(facts, expectation),
    ...ownOutcome({ ...expected, message: expectation.messages?.[fault.name] ?? expected.message }, facts, expectation),
    ...lines(fault, facts, expectation),
    ...(facts.leftovers > 0 ? [`left ${facts.leftovers} process${facts.leftovers > 1 ? 'es' : ''}`] : []),
  ];
  if (problems.length > 0) return { right: false, text: problems.slice(0, 2).join('; ') };
  const again = facts.witness.filter(
    (told, item) => item !== expectation.faultyItem && told.filter((what) => what === 'start').length > 1,
  ).length;
  return { right: true, text: again === 0 ? 'ok' : `ok (${again} ran again)` };
}

function endings({ reports, witness, ending }: Facts): string[] {
  const pending = witness.length - reports.length;
  switch (ending.by) {
    case 'watchdog':
      return [pending > 0 ? `hang (${pending} pending)` : 'pool never closes'];
    case 'signal':
      return [`host died (${ending.signal})`];
    case 'exit':
      if (pending === 0) return [];
      return [ending.code === nothingToWaitFor ? `hang (${pending} pending)` : `host died (exit ${ending.code})`];
  }
}

function neighbours({ reports }: Facts, { faultyItem }: Expectation): string[] {
  const others = reports.filter(({ item }) => item !== faultyItem);
  const failed = others.filter(({ ok }) => !ok).length;
  const wrong = others.filter((report) => report.ok && report.value !== `'value of ${report.item}'`).length;
  return [
    ...(failed === 1 ? ['neighbour failed'] : failed > 1 ? [`${failed} neighbours failed`] : []),
    ...(wrong > 0 ? [`${wrong} neighbours' values wrong`] : []),
  ];
}

function ownOutcome(
  fault: Pick<Fault, 'name' | 'outcome' | 'kind'> & { readonly message?: RegExp | undefined },
  { reports }: Facts,
  { faultyItem }: Expectation,
): string[] {
  const own = reports.find(({ item }) => item === faultyItem);
  if (!own) return [];
  if (fault.outcome === 'succeeded') {
    if (!own.ok) return [`failed: ${short(own.message || own.name)}`];
    return (values[fault.name] ?? /^'fine'$/).test(own.value) ? [] : [`wrong value: ${short(own.value)}`];
  }
  if (own.ok) return [`wrong: succeeded with ${short(own.value)}`];
  return errorLosses(fault, own);
}

function errorLosses(
  { name, kind, message }: Pick<Fault, 'name' | 'kind'> & { readonly message?: RegExp | undefined },
  own: Extract<Report, { ok: false }>,
): string[] {
  const words = [own.message, own.name];
  const generic = ['', '{}', 'Error', 'Object'];
  if (words.every((word) => generic.includes(word))) return [`error lost: ${own.message || 'no message'}`];
  if (pooled.includes(kind)) return [];
  if (message && !words.some((word) => message.test(word))) return [`wrong error: ${short(own.message)}`];
  const lost = Object.entries(kept[name] ?? {}).flatMap(([what, pattern]) => (pattern.test(own.text) ? [] : [what]));
  return lost.length > 0 ? [`lost ${lost.join(', ')}`] : [];
}

function lines(fault: Fault, facts: Facts, { faultyItem }: Expectation): string[] {
  const ordinary = facts.witness.map((told, item) =>
    told.filter((what) => what.startsWith('line')).map((line) => `item ${item} ${line}`),
  );
  const received = new Map<string, number>();
  const foreign = new Set<string>();
  for (const { text } of facts.lines) {
    // A line may follow another one without a line break; it is complete all the same.
    const found = text.length < 10_000 ? (text.match(/item \d+ line \d/g) ?? []) : [];
    for (const line of found) received.set(line, (received.get(line) ?? 0) + 1);
    if (found.length === 0) foreign.add(text);
  }
  const own = new Set(ordinary[faultyItem]);
  const others = new Set(ordinary.flatMap((texts, item) => (item === faultyItem ? [] : texts)));
  const arrived = (texts: ReadonlySet<string>): number => [...texts].filter((text) => received.has(text)).length;
  const problems: string[] = [];

  const flood = isFlood(fault) ? fault.extraLines : 0;
  const got = arrived(own) + Math.min(flood, foreign.size);
  if (got < own.size + flood) problems.push(`${got} of ${own.size + flood} lines`);
  if (arrived(others) < others.size) problems.push(`neighbours: ${arrived(others)} of ${others.size} lines`);
  const starts = facts.witness.map((told) => told.filter((what) => what === 'start').length);
  const doubled = [...received].some(([text, times]) => times > (starts[itemOf(text)] ?? 0));
  if (doubled) problems.push('lines doubled');
  const astray = facts.lines.filter(
    ({ text, item }) => item !== undefined && text.startsWith('item ') && itemOf(text) !== item,
  ).length;
  if (astray > 0) problems.push(`${astray} lines on a wrong item`);

  const { line } = fault;
  if (line && !facts.lines.some(({ text }) => line.test(text))) problems.push('bytes of a line changed');
  const late = shownLate[fault.name];
  const happened = facts.witness[faultyItem]?.includes('late') === true;
  const seen = [
    ...facts.lines.map(({ text }) => text),
    ...facts.reports.map((report) => (report.ok ? '' : report.text)),
  ];
  if (late && happened && !seen.some((text) => late.test(text))) problems.push('what came late is lost');
  return problems;
}

function itemOf(line: string): number {
  return Number(line.split(' ', 2)[1]);
}

function short(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}
