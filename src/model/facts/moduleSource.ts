import type { RegisteringLibrary } from './job.ts';

/** How the files of the user's module become code that Node runs. */
export interface LoaderSetup {
  /**
   * Folder in which all threads and processes of a run keep the code that they load, so that all of them run the same.
   * Null: each thread reads the files by itself.
   */
  readonly dir: string | null;
  /** Absolute path of a tsconfig.json for all files; without it each file has the nearest one. */
  readonly tsconfig?: string | undefined;
  /** File to which a thread appends the path of a native addon before it loads it. */
  readonly addonLog?: string;
  /** A debugger reads the source maps. Otherwise nobody must, since stacks are mapped once, outside of the workers. */
  readonly forDebugger: boolean;
}

/** The user's module. */
export interface ModuleSource {
  /** Absolute path. */
  readonly file: string;
  /** Null: Node loads the file as it is. */
  readonly loader: LoaderSetup | null;
  /**
   * True if the module must be a separate instance. The program may have an instance too, which may be waiting for this
   * one.
   */
  readonly ownInstance?: boolean;
  /** The module also has the functions that it registers with this library. */
  readonly registersWith?: RegisteringLibrary | undefined;
}

/** A file of the user's as a run has loaded it. */
export interface CodeFile {
  /** Absolute path. */
  readonly file: string;
  /** SHA-256 of the source text, in hexadecimal. */
  readonly hash: string;
}
