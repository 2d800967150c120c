/** One `exit` listener serves all pools: a listener per pool would soon exceed Node's limit. */
const endings = new Set<() => void>();

process.on('exit', () => {
  for (const end of endings) end();
});

/** Runs `end` when this process exits while the pool is still open. Returns a function that undoes this. */
export function endWithProcess(end: () => void): () => void {
  endings.add(end);
  return () => void endings.delete(end);
}
