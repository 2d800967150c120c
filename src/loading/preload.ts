import type { LoaderSetup } from '../model/facts/moduleSource.ts';
import { loaderVariable } from './hookWorkers.ts';
import { installLoader } from './installLoader.ts';

// This runs before any other code in a thread or process that the user's code has started with a TypeScript file.
const options = process.env[loaderVariable];
if (options !== undefined) installLoader(JSON.parse(options) as LoaderSetup);
