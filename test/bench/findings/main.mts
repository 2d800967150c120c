// How findings do: `npm run bench -- findings [corpus] [confirmed] [speed]`, all three if none is named. `corpus` needs a network.
import { measureConfirmed } from './confirmed.mts';
import { measureCorpus } from './corpus.mts';
import { measureSpeed } from './speed.mts';

const parts = { confirmed: measureConfirmed, speed: measureSpeed, corpus: measureCorpus };
const asked = process.argv.slice(2);
for (const [name, measure] of Object.entries(parts)) {
  if (asked.length === 0 || asked.includes(name)) await measure();
}
