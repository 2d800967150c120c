import { useTexts } from '../src/base/texts.ts';

/** The texts that the page brings, before any part reads one. A page without them is English. */
const given = document.querySelector<HTMLMetaElement>('meta[name=poolscope-texts]')?.content;
if (given !== undefined) useTexts(JSON.parse(given) as Record<string, string>);
