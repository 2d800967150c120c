const prefix = 'poolscope';

/** Folder of a run's keys; braces keep them together in a cluster. */
export const runFolder = (run: string): string => `${prefix}:{${run}}`;
/** Hash of the runs that look for agents: their signed announcements, by run. */
export const runsKey = `${prefix}:runs`;
/** Exists while the agent waits for runs. */
export const waitingKey = (agent: string): string => `${prefix}:waiting:${agent}`;
export const waitingPattern = waitingKey('*');
/** Exists while the owner of the run is alive. */
export const aliveKey = (run: string): string => `${runFolder(run)}:alive`;
/** List of the agents that have answered the announcement, signed. */
export const joinsKey = (run: string): string => `${runFolder(run)}:joins`;
/** Stream of an agent's frames. */
export const outKey = (run: string, agent: string): string => `${runFolder(run)}:out-${agent}`;
/** Bytes that are too many for a job. */
export const blobKey = (run: string, name: string): string => `${runFolder(run)}:blob-${name}`;

// What a signature is valid for.
export const announcedPlace = (run: string): string => `announce ${run}`;
export const joinPlace = (run: string): string => `join ${run}`;
export const toAgentPlace = (run: string, agent: string, number: number): string => `to ${run} ${agent} ${number}`;
export const fromAgentPlace = (run: string, agent: string, number: number): string => `from ${run} ${agent} ${number}`;

/** The owner writes that it is alive so often, and is taken for dead after the second time. */
export const aliveEveryMs = 1000;
export const aliveMs = 5000;
