import type ts from 'typescript';
import type { WorkerCode } from './workerCode.ts';

/** A module as the rules see it. */
export interface ModuleView {
  readonly file: ts.SourceFile;
  readonly checker: ts.TypeChecker;
  /** The code of the module that runs in workers. */
  readonly workerCode: WorkerCode;
}
