import {
  CodeLensRefreshRequest,
  DidChangeConfigurationNotification,
  TextDocuments,
  TextDocumentSyncKind,
  type Connection,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import {
  codeLensSetting,
  jobSitesRequest,
  topLevelWorkRequest,
  type JobSites,
  type JobSitesParams,
  type TopLevelWork,
  type TopLevelWorkParams,
} from '../protocol/languageServer.ts';
import { codeLensesOf } from './codeLenses.ts';
import { JobSiteCache } from './jobSites.ts';

/** Serves job sites and code lenses on a connection. Reads no files and runs nothing. */
export function serve(connection: Connection): void {
  const documents = new TextDocuments(TextDocument);
  const sites = new JobSiteCache((message) => connection.console.warn(message));
  let lensesEnabled: Promise<boolean> | undefined;
  let canConfigure = false;
  let canRefresh = false;

  const askSetting = async (): Promise<boolean> => {
    if (!canConfigure) return true;
    try {
      return (await connection.workspace.getConfiguration(codeLensSetting)) !== false;
    } catch {
      return true;
    }
  };

  connection.onInitialize(({ capabilities }) => {
    canConfigure = capabilities.workspace?.configuration === true;
    canRefresh = capabilities.workspace?.codeLens?.refreshSupport === true;
    return {
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
        codeLensProvider: {},
      },
    };
  });

  connection.onInitialized(() => {
    if (!canConfigure) return;
    void connection.client.register(DidChangeConfigurationNotification.type, { section: 'poolscope' });
  });

  connection.onDidChangeConfiguration(() => {
    lensesEnabled = undefined;
    if (canRefresh) void connection.sendRequest(CodeLensRefreshRequest.type);
  });

  connection.onCodeLens(async ({ textDocument }) => {
    lensesEnabled ??= askSetting();
    if (!(await lensesEnabled)) return [];
    return codeLensesOf(textDocument.uri, sites.of(documents.get(textDocument.uri)).sites);
  });

  connection.onRequest(jobSitesRequest, ({ uri }: JobSitesParams): JobSites => sites.of(documents.get(uri)));
  connection.onRequest(topLevelWorkRequest, ({ uri, exportName }: TopLevelWorkParams): TopLevelWork | null =>
    sites.topLevelWorkOf(documents.get(uri), exportName),
  );

  documents.onDidClose(({ document }) => sites.forget(document.uri));
  documents.listen(connection);
  connection.listen();
}
