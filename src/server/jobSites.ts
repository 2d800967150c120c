import type { TextDocument } from 'vscode-languageserver-textdocument';
import { findJobSites } from '../analysis/index.ts';
import { isJobModule, type JobSites } from '../protocol/languageServer.ts';

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

  forget(uri: string): void {
    this.#found.delete(uri);
  }

  #find(document: TextDocument): JobSites {
    const text = document.getText();
    if (text.length > longest) return none;
    try {
      return findJobSites(text, decodeURIComponent(new URL(document.uri).pathname));
    } catch (error) {
      // E.g. a stack overflow at very deep nesting. Only this document has no sites then.
      this.onProblem(`The functions of ${document.uri} cannot be found: ${String(error)}`);
      return none;
    }
  }
}

function isEligible(uri: string): boolean {
  return uri.startsWith('file:') && isJobModule(uri);
}
