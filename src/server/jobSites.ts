import type { TextDocument } from 'vscode-languageserver-textdocument';
import { findJobSites, findSyntaxError, findTopLevelWork, loopAt } from '../analysis/index.ts';
import { isJobModule, type JobSites, type LoopFound, type TopLevelWork } from '../protocol/languageServer.ts';

/** A longer file is taken for a generated one. Parsing it after every keystroke would delay all others. */
const longest = 4_000_000;

const none: JobSites = { sites: [], inputExports: [] };

/** The job sites of open documents, parsed once for each version. */
export class JobSiteCache {
  readonly #found = new Map<string, { readonly version: number; readonly sites: JobSites }>();

  private readonly onProblem: (message: string) => void;

  constructor(onProblem: (message: string) => void) {
    this.onProblem = onProblem;
  }

  of(document: TextDocument | undefined): JobSites {
    if (!document || !isEligible(document.uri)) return none;
    const known = this.#found.get(document.uri);
    if (known?.version === document.version) return known.sites;
    const sites = this.#find(document);
    this.#found.set(document.uri, { version: document.version, sites });
    return sites;
  }

  /** The work that the module of an exported function does when it is loaded; null if there is none. */
  topLevelWorkOf(document: TextDocument | undefined, exportName: string): TopLevelWork | null {
    if (!document || !isEligible(document.uri) || document.getText().length > longest) return null;
    return this.#parse(document, () => findTopLevelWork(document.getText(), pathOf(document), exportName)) ?? null;
  }

  /** The loop at a line; null if there is none. */
  loopAt(document: TextDocument | undefined, line: number): LoopFound | null {
    if (!document || !isEligible(document.uri) || document.getText().length > longest) return null;
    return this.#parse(document, () => loopAt(document.getText(), pathOf(document), line)) ?? null;
  }

  forget(uri: string): void {
    this.#found.delete(uri);
  }

  #find(document: TextDocument): JobSites {
    if (document.getText().length > longest) return none;
    const [text, path] = [document.getText(), pathOf(document)];
    return (
      this.#parse(document, () => {
        const found = findJobSites(text, path);
        return found.sites.length > 0 ? found : { ...found, syntaxError: findSyntaxError(text, path) };
      }) ?? none
    );
  }

  #parse<T>({ uri }: TextDocument, parse: () => T): T | undefined {
    try {
      return parse();
    } catch (error) {
      // E.g. a stack overflow at very deep nesting. Only this document has no sites then.
      this.onProblem(`The functions of ${uri} cannot be found: ${String(error)}`);
      return undefined;
    }
  }
}

const pathOf = ({ uri }: TextDocument): string => decodeURIComponent(new URL(uri).pathname);

function isEligible(uri: string): boolean {
  return uri.startsWith('file:') && isJobModule(uri);
}
