import { fileURLToPath } from 'node:url';

const beside = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** The bundles of bridge.ts and server.ts, beside the bundle that this is in. */
export const bridgePath = beside('./managerBridge.js');
export const serverPath = beside('./managerServer.js');
