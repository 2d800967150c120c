import {
  CodeActionKind,
  DidChangeConfigurationNotification,
  TextDocuments,
  TextDocumentSyncKind,
  type Connection,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { useTexts } from '../base/texts.ts';
import {
  evidenceNotification,
  findingsSetting,
  jobSitesRequest,
  loopRequest,
  runFunctionsNotification,
  topLevelWorkRequest,
  type EvidenceParams,
  type JobSites,
  type JobSitesParams,
  type LoopFound,
  type LoopParams,
  type RunFunctionsParams,
  type ServerOptionsOfClient,
  type TopLevelWork,
  type TopLevelWorkParams,
} from '../protocol/languageServer.ts';
import { LensFeed } from './codeLenses.ts';
import { FindingsFeed, type CheckDelays } from './findingsFeed.ts';
import { JobSiteCache } from './jobSites.ts';

/** Settings of `serve` that differ in tests. */
interface ServerOptions {
  /** Path of docs/findings.md. */
  readonly findingsPage?: string;
  readonly delays?: CheckDelays;
}

const usualDelays: CheckDelays = { firstMs: 1000, afterEditMs: 100 };

/** Serves job sites, code lenses and findings on a connection. Runs nothing. */
export function serve(connection: Connection, { findingsPage, delays = usualDelays }: ServerOptions = {}): void {
  const documents = new TextDocuments(TextDocument);
  const findings = new FindingsFeed(connection, documents, findingsPage, delays);
  const sites = new JobSiteCache((message) => connection.console.warn(message));
  const lenses = new LensFeed(connection, sites);
  let canConfigure = false;

  connection.onInitialize(({ capabilities, initializationOptions }) => {
    useTexts((initializationOptions as ServerOptionsOfClient | undefined)?.texts ?? {});
    canConfigure = capabilities.workspace?.configuration === true;
    lenses.canConfigure = canConfigure;
    lenses.canRefresh = capabilities.workspace?.codeLens?.refreshSupport === true;
    return {
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
        codeLensProvider: {},
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
      },
    };
  });

  const askFindings = async (): Promise<void> => {
    if (!canConfigure) return;
    try {
      findings.isEnabled = (await connection.workspace.getConfiguration(findingsSetting)) !== false;
    } catch {
      findings.isEnabled = true;
    }
  };

  connection.onInitialized(() => {
    if (!canConfigure) return;
    void askFindings();
    void connection.client.register(DidChangeConfigurationNotification.type, { section: 'poolscope' });
  });

  connection.onDidChangeConfiguration(() => {
    lenses.settingsChanged();
    void askFindings();
  });

  connection.onCodeLens(({ textDocument }) => lenses.of(documents.get(textDocument.uri)));

  connection.onNotification(runFunctionsNotification, ({ functions }: RunFunctionsParams) => lenses.setRun(functions));

  connection.onRequest(jobSitesRequest, ({ uri }: JobSitesParams): JobSites => sites.of(documents.get(uri)));
  connection.onRequest(topLevelWorkRequest, ({ uri, exportName }: TopLevelWorkParams): TopLevelWork | null =>
    sites.topLevelWorkOf(documents.get(uri), exportName),
  );

  connection.onRequest<LoopFound | null, void>(loopRequest, ({ uri, line }: LoopParams): LoopFound | null =>
    sites.loopAt(documents.get(uri), line),
  );

  connection.onNotification(evidenceNotification, (evidence: EvidenceParams) => findings.setEvidence(evidence));

  connection.onCodeAction(({ textDocument, range }) => findings.actionsIn(textDocument.uri, range));

  connection.onShutdown(() => findings.dispose());

  documents.onDidChangeContent(({ document }) => findings.changed(document));
  documents.onDidClose(({ document }) => {
    sites.forget(document.uri);
    findings.closed(document);
  });
  documents.listen(connection);
  connection.listen();
}
