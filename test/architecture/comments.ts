import ts from 'typescript';
import { parse, type Source } from './sources.ts';

/** The text of a comment without its marks; consecutive `//` lines are one comment. `line` counts from 1. */
export interface SourceComment {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

/** All comments of a file, in their order. */
export function commentsOf(source: Source): readonly SourceComment[] {
  const file = parse(source);
  const comments: SourceComment[] = [];
  /** Number of the line on which the last comment would continue. */
  let lineAfter = -1;
  for (const { pos, end, kind } of rangesOf(file)) {
    const first = file.getLineAndCharacterOfPosition(pos).line + 1;
    const text = withoutMarks(source.text.slice(pos, end));
    const isLine = kind === ts.SyntaxKind.SingleLineCommentTrivia && startsLine(source.text, pos);
    const before = comments.at(-1);
    if (before && isLine && first === lineAfter) {
      comments[comments.length - 1] = { ...before, text: `${before.text} ${text}` };
    } else comments.push({ path: source.path, line: first, text });
    lineAfter = isLine ? first + 1 : -1;
  }
  return comments;
}

function rangesOf(file: ts.SourceFile): readonly ts.CommentRange[] {
  const found = new Map<number, ts.CommentRange>();
  const visit = (node: ts.Node): void => {
    const leading = ts.getLeadingCommentRanges(file.text, node.getFullStart()) ?? [];
    const trailing = ts.getTrailingCommentRanges(file.text, node.end) ?? [];
    for (const range of [...leading, ...trailing]) found.set(range.pos, range);
    for (const child of node.getChildren(file)) visit(child);
  };
  visit(file);
  return [...found.values()].toSorted((a, b) => a.pos - b.pos);
}

function startsLine(text: string, position: number): boolean {
  return text.slice(text.lastIndexOf('\n', position - 1) + 1, position).trim() === '';
}

function withoutMarks(comment: string): string {
  return comment
    .replace(/^\/\/+|^\/\*+|\*\/$/g, '')
    .replace(/\n\s*\*?/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Depends on the name beside the comment, whatever follows: "In which it waited.", "Of that, loading the module." */
const alwaysDangles =
  /^(?:Of (?!course\b)|(?:At|By|For|From|In|On|Over|Through|To|Under|With|Without) (?:which|whom|whose|when|what)\b|Whose |Whom )/;
/** A main clause can follow a comma: "Where it is refused, breakpoints stop all the same." */
const danglesWithoutClause = /^(?:Where|Which|Who|When|Whoever|Wherever) /;

/** Whether a comment opens with a preposition or relative pronoun and does not become a sentence. */
export function dangles(comment: string): boolean {
  if (alwaysDangles.test(comment)) return true;
  const [sentence = ''] = comment.split(/[.?!:](?:\s|$)/, 1);
  return (
    danglesWithoutClause.test(comment) && !sentence.includes(',') && !comment.slice(sentence.length).startsWith('?')
  );
}
