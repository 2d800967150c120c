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

type Range = Pick<ts.CommentRange, 'pos' | 'end' | 'kind'>;

/** To ask TypeScript for the comments of each node takes ten times as long: it makes an object of each token. */
function rangesOf(file: ts.SourceFile): readonly Range[] {
  const { text } = file;
  const texts = literalsOf(file);
  const ranges: Range[] = [];
  const comment = /\/\/[^\n]*|\/\*[^]*?\*\//g;
  for (let found = comment.exec(text); found; found = comment.exec(text)) {
    const { index: pos } = found;
    while (texts[0] && texts[0].end <= pos) texts.shift();
    const inText = texts[0] && texts[0].pos <= pos ? texts[0] : undefined;
    if (inText) comment.lastIndex = inText.end;
    else {
      const kind = text[pos + 1] === '/' ? ts.SyntaxKind.SingleLineCommentTrivia : ts.SyntaxKind.MultiLineCommentTrivia;
      ranges.push({ pos, end: comment.lastIndex, kind });
    }
  }
  return ranges;
}

/** Where a `//` begins no comment: in texts, templates, regular expressions and the text of elements, in their order. */
function literalsOf(file: ts.SourceFile): { readonly pos: number; readonly end: number }[] {
  const literals: { readonly pos: number; readonly end: number }[] = [];
  const visit = (node: ts.Node): void => {
    if (
      ts.isLiteralExpression(node) ||
      ts.isTemplateMiddleOrTemplateTail(node) ||
      ts.isTemplateHead(node) ||
      ts.isJsxText(node)
    )
      literals.push({ pos: ts.isJsxText(node) ? node.pos : node.getStart(file), end: node.end });
    ts.forEachChild(node, visit);
  };
  visit(file);
  return literals.toSorted((a, b) => a.pos - b.pos);
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
