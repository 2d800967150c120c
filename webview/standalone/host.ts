// Entry of dist/webview/standalone.js, which an exported page loads before the panel: it takes the place of VS Code, with
// the run that the page contains.
import type { ChannelFrame } from '../../src/protocol/channel.ts';
import type { HostSide, ItemDetail, ViewInit } from '../../src/protocol/panel/viewSync.ts';
import { previewOf } from '../../src/model/items/itemPreview.ts';
import type { VsCodeApi } from '../store/vscodeTransport.ts';
import { fieldsOf, fieldValuesOf, itemsWith, valueBytesOf } from './itemAnswers.ts';
import { themeOf, type ThemeName } from './themes.ts';

type Requests = HostSide['requests'];
type Answers = { readonly [Method in keyof Requests]: (params: Requests[Method]['params']) => unknown };

/** Characters of events that the panel receives at a time. */
const batchCharacters = 1 << 20;
const messageMs = 5000;

const embedded = (id: string): string => document.getElementById(id)?.textContent ?? '';

async function unpacked(id: string): Promise<string> {
  const bytes = Uint8Array.from(atob(embedded(id)), (character) => character.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text();
}

const init = JSON.parse(embedded('poolscope-run')) as ViewInit;
const details = unpacked('poolscope-items').then(
  (text) => new Map(Object.entries(JSON.parse(text) as Record<string, ItemDetail>)),
);
let state: unknown = {};

const answers: Answers = {
  ready: () => init,
  alive: () => null,
  itemDetail: async ({ item }) => (await details).get(String(item)) ?? { input: null, value: null, cut: false },
  sample: () => [],
  isolation: () => null,
  earlierProfile: () => null,
  itemPreviews: async ({ items, part }) => {
    const known = await details;
    return items.map((item) => {
      const text = known.get(String(item))?.[part];
      return text === undefined || text === null ? null : previewOf(text);
    });
  },
  valueBytes: async () => valueBytesOf(await details),
  searchItems: async ({ text }) => itemsWith(await details, text),
  inputFields: async () => fieldsOf(await details),
  fieldValues: async ({ label }) => fieldValuesOf(await details, label),
  comparison: () => null,
};

/** Whole lines, a batch after the answer to the one before. */
const batches: string[] = [];

function sendNext(): void {
  const lines = batches.shift();
  if (lines !== undefined) toPanel({ kind: 'request', id: batches.length + 1, method: 'facts', params: { lines } });
}

async function sendRecording(): Promise<void> {
  const text = await unpacked('poolscope-events');
  for (let from = 0; from < text.length;) {
    const end = text.indexOf('\n', from + batchCharacters);
    const to = end < 0 ? text.length : end + 1;
    batches.push(text.slice(from, to));
    from = to;
  }
  sendNext();
}

const toPanel = (frame: ChannelFrame): void => window.postMessage(frame, '*');

async function receive(frame: ChannelFrame): Promise<void> {
  switch (frame.kind) {
    case 'request': {
      const answer = answers[frame.method as keyof Answers] as (params: unknown) => unknown;
      toPanel({ kind: 'reply', id: frame.id, result: await answer(frame.params) });
      if (frame.method === 'ready') await sendRecording();
      break;
    }
    case 'reply':
      sendNext();
      break;
    case 'failure':
      // The page keeps what it has.
      break;
    case 'event':
      await act(frame.name, frame.payload);
      break;
  }
}

async function act(name: string, payload: unknown): Promise<void> {
  if (name === 'copyInput') {
    const { item } = payload as HostSide['events']['copyInput'];
    const input = (await details).get(String(item))?.input;
    if (input === undefined || input === null) return say(`The input of item ${item} is not in this file.`);
    await navigator.clipboard.writeText(input);
    return say(`Copied the input of item ${item}.`);
  }
}

let quiet: ReturnType<typeof setTimeout> | undefined;

function say(message: string): void {
  const status = document.getElementById('poolscope-status');
  if (!status) return;
  status.textContent = message;
  clearTimeout(quiet);
  quiet = setTimeout(() => (status.textContent = ''), messageMs);
}

/** Follows the settings of the system, because a page without an editor has no theme. */
function dress(): void {
  const { bodyClass, colours } = themeOf(themeName());
  document.body.className = bodyClass;
  for (const [name, value] of Object.entries(colours)) {
    document.documentElement.style.setProperty(`--vscode-${name}`, value);
  }
}

const prefers = (query: string): MediaQueryList => matchMedia(query);
const [contrast, light] = [prefers('(prefers-contrast: more)'), prefers('(prefers-color-scheme: light)')];

function themeName(): ThemeName {
  if (contrast.matches) return 'highContrast';
  return light.matches ? 'light' : 'dark';
}

dress();
for (const setting of [contrast, light]) setting.addEventListener('change', dress);

/** The panel imports the engine of its log filter by a name. A page of one file has it as a text. */
async function offerEngine(nonce: string): Promise<void> {
  const code = new Blob([await unpacked('poolscope-linear-engine')], { type: 'text/javascript' });
  const map = document.createElement('script');
  map.type = 'importmap';
  map.nonce = nonce;
  map.textContent = JSON.stringify({ imports: { './linearEngine.js': URL.createObjectURL(code) } });
  document.head.append(map);
}

// Only a script with this nonce may bring others, and only while it is run does it know its element.
void offerEngine(document.currentScript?.nonce ?? '');

const api: VsCodeApi = {
  postMessage: (frame) => void receive(frame as ChannelFrame),
  getState: () => state,
  setState: (next) => (state = next),
};
Object.assign(window, { acquireVsCodeApi: () => api });
