import ts from 'typescript';
import { Lines } from './lines.ts';
import type { SyntaxProblem } from './outline.ts';

/** The first place at which a text is no TypeScript or JavaScript; undefined if it is. */
export function findSyntaxError(sourceText: string, fileName: string): SyntaxProblem | undefined {
  const { diagnostics = [] } = ts.transpileModule(sourceText, {
    fileName,
    reportDiagnostics: true,
    compilerOptions: { target: ts.ScriptTarget.Latest, module: ts.ModuleKind.ESNext, jsx: ts.JsxEmit.Preserve },
  });
  const first = diagnostics.find(
    ({ category, start }) => category === ts.DiagnosticCategory.Error && start !== undefined,
  );
  if (first?.start === undefined) return undefined;
  const message = ts.flattenDiagnosticMessageText(first.messageText, ' ');
  return { message, at: new Lines(sourceText).positionAt(first.start) };
}
