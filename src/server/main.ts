import { join } from 'node:path';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { serve } from './languageServer.ts';

serve(createConnection(ProposedFeatures.all), { findingsPage: join(__dirname, '..', 'docs', 'findings.md') });
