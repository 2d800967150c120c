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
/** Exists if the owner has closed its side of the connection to this agent, which may join again. */
export const closedKey = (run: string, agent: string): string => `${runFolder(run)}:closed-${agent}`;
/** Stream of an agent's frames. */
export const outKey = (run: string, agent: string): string => `${runFolder(run)}:out-${agent}`;
/** Bytes that are too many for a job. */
export const blobKey = (run: string, name: string): string => `${runFolder(run)}:blob-${name}`;

/** Name of an agent in one connection to a run: a connection that was lost is not continued. */
export const agentOf = (machine: string, joins: number): string => `${machine}-${joins}`;
/** The agent's name that all its connections share. */
export const machineOf = (agent: string): string => agent.split('-')[0] ?? agent;

// What a signature is valid for.
export const announcedPlace = (run: string): string => `announce ${run}`;
export const joinPlace = (run: string): string => `join ${run}`;
export const toAgentPlace = (run: string, agent: string, number: number): string => `to ${run} ${agent} ${number}`;
export const fromAgentPlace = (run: string, agent: string, number: number): string => `from ${run} ${agent} ${number}`;

/** An agent looks for the owner so often. */
export const aliveEveryMs = 1000;
/** The owner is taken for dead if it has not written for this long. It writes twice a second. */
export const aliveMs = 5000;
