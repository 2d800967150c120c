import ts from 'typescript';

/** A file as the checker sees it, with all types that it uses. */
export interface TypedFile {
  readonly file: ts.SourceFile;
  readonly program: ts.Program;
}

/**
 * TypeScript's checker over the files that it was asked for and what they import. This file is the only one that reads
 * files, and the only one that knows how TypeScript is set up. It uses the TypeScript of Poolscope and not that of the
 * project: findings do not differ between versions, and no code of the project is loaded.
 *
 * It starts with the first question: about 1 s and 150 MB. A later question costs what has changed.
 */
export class Project {
  readonly #services = new Map<string, Service>();
  readonly #texts: OpenTexts = new Map();

  /** From now on a file has this text; undefined: that of the disk. */
  setText(path: string, text: string | undefined): void {
    const version = (this.#texts.get(path)?.version ?? 0) + 1;
    if (text === undefined) this.#texts.delete(path);
    else this.#texts.set(path, { text, version });
  }

  /** Reads the file together with the next one that is opened. */
  expect(path: string): void {
    this.#serviceOf(path).expect(path);
  }

  /** The file with its types; undefined if it cannot be read. */
  open(path: string): TypedFile | undefined {
    return this.#serviceOf(path).open(path);
  }

  #serviceOf(path: string): Service {
    const folder = folderOf(path);
    const config = ts.findConfigFile(folder, ts.sys.fileExists);
    const root = folderOf(config ?? ts.findConfigFile(folder, ts.sys.fileExists, 'package.json') ?? path);
    const key = config ?? root;
    let service = this.#services.get(key);
    if (!service) {
      service = openService(root, optionsOf(root, config), this.#texts);
      this.#services.set(key, service);
    }
    return service;
  }

  /** SHA-256 of a text, in hexadecimal. */
  static hashOf(text: string): string | undefined {
    return ts.sys.createHash?.(text);
  }

  /** The file that an import names, e.g. `./work.ts` for `./work.js`; undefined if it is not code of the project. */
  static resolve(specifier: string, from: string): string | undefined {
    const { resolvedModule } = ts.resolveModuleName(specifier, from, baseOptions, ts.sys);
    return resolvedModule?.isExternalLibraryImport === true ? undefined : resolvedModule?.resolvedFileName;
  }
}

type OpenTexts = Map<string, { readonly text: string; readonly version: number }>;

interface Service {
  readonly expect: (path: string) => void;
  readonly open: (path: string) => TypedFile | undefined;
}

/** Options that every project gets. Nothing is reported about types, so that most options do not matter. */
const baseOptions: ts.CompilerOptions = {
  allowJs: true,
  checkJs: false,
  noEmit: true,
  skipLibCheck: true,
  // What is optional must be seen, in projects without this option, too.
  strictNullChecks: true,
  module: ts.ModuleKind.Preserve,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  target: ts.ScriptTarget.ESNext,
  allowImportingTsExtensions: true,
  ignoreDeprecations: '6.0',
};

function openService(root: string, options: ts.CompilerOptions, texts: OpenTexts): Service {
  const roots = new Set<string>();
  const host: ts.LanguageServiceHost = {
    getScriptFileNames: () => [...roots],
    getScriptVersion: (path) => versionOf(path, texts),
    getScriptSnapshot: (path) => {
      const text = texts.get(path)?.text ?? ts.sys.readFile(path);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => root,
    getCompilationSettings: () => options,
    // Those of the folder in which this code is: the build copies them to the bundles.
    getDefaultLibFileName: (settings) => ts.getDefaultLibFilePath(settings),
    fileExists: (path) => texts.has(path) || ts.sys.fileExists(path),
    readFile: (path) => texts.get(path)?.text ?? ts.sys.readFile(path),
    directoryExists: (path) => ts.sys.directoryExists(path),
    getDirectories: (path) => ts.sys.getDirectories(path),
    ...(ts.sys.realpath && { realpath: ts.sys.realpath }),
  };
  const service = ts.createLanguageService(host);
  return {
    expect: (path) => void roots.add(path),
    open(path) {
      if (!texts.has(path) && !ts.sys.fileExists(path)) return undefined;
      roots.add(path);
      const program = service.getProgram();
      const file = program?.getSourceFile(path);
      return program && file && { file, program };
    },
  };
}

/** The options of the project that decide about resolution and types. Its list of files is not needed. */
function optionsOf(root: string, config: string | undefined): ts.CompilerOptions {
  const json: unknown = config === undefined ? {} : ts.readConfigFile(config, ts.sys.readFile).config;
  const host: ts.ParseConfigHost = {
    useCaseSensitiveFileNames: ts.sys.useCaseSensitiveFileNames,
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
    readDirectory: () => [],
  };
  const { options } = ts.parseJsonConfigFileContent(json ?? {}, host, root, undefined, config);
  const { paths, pathsBasePath, baseUrl, customConditions, jsx, types, typeRoots, rootDirs } = options;
  const { module = baseOptions.module, moduleResolution = baseOptions.moduleResolution } = options;
  const kept = { paths, pathsBasePath, baseUrl, customConditions, jsx, types, typeRoots, rootDirs, lib: options.lib };
  return {
    ...baseOptions,
    ...Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined)),
    ...(options.moduleResolution === undefined && options.module === undefined ? {} : { module, moduleResolution }),
    // The types of browsers are larger than all others together, and workers of Node have none of them.
    lib: ['lib.esnext.d.ts'],
    // Projects of TypeScript 5 get the types of Node without naming them.
    types: [...new Set([...(types ?? []), 'node'])],
    ...(config !== undefined && { configFilePath: config }),
  };
}

/** Packages do not change while a project is open. */
function versionOf(path: string, texts: OpenTexts): string {
  const open = texts.get(path);
  if (open) return `open ${open.version}`;
  return path.includes('/node_modules/') ? '' : String(ts.sys.getModifiedTime?.(path)?.getTime());
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));
