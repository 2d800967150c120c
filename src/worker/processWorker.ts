import { join } from 'node:path';
import { runInOwnRealm } from './ownRealm.ts';

runInOwnRealm(join(__dirname, 'processMain.js'));
