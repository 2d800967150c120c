import type ts from 'typescript';
import type { WorkerCode } from './workerCode.ts';

/** A file as the rules see it: a module, or a file whose functions the workers of a module call. */
export interface ModuleView {
  readonly file: ts.SourceFile;
  readonly checker: ts.TypeChecker;
  /** The code that the workers of the module run. */
  readonly workerCode: WorkerCode;
}
