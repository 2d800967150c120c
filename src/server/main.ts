import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { serve } from './languageServer.ts';

serve(createConnection(ProposedFeatures.all));
