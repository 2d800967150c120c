import type { Page } from 'playwright-core';
import type { VsCode } from '../../support/vscode.ts';

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Scrolls the log by the wheel and by jumps. Returns the number of blank rows of each frame that the browser composed. */
export async function blankRowsWhileScrolling({ page, panel }: VsCode): Promise<readonly number[]> {
  const list = panel().locator('poolscope-log-list .virtual-scroll');
  const box = await list.boundingBox();
  if (!box) throw new Error('the panel has no log');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const pictures = await screencast(page, async () => {
    for (let k = 0; k < 30; k++) await page.mouse.wheel(0, k % 10 < 7 ? -700 : 500);
    for (let k = 1; k <= 30; k++) {
      await list.evaluate(async (scroller, share) => {
        scroller.scrollTop = share * scroller.scrollHeight;
        await new Promise(requestAnimationFrame);
      }, k / 30);
    }
  });
  return countBlankRows(page, pictures, box);
}

/** All frames that the browser composes meanwhile, as PNG in base64. */
async function screencast(page: Page, work: () => Promise<void>): Promise<readonly string[]> {
  const session = await page.context().newCDPSession(page);
  const pictures: string[] = [];
  session.on('Page.screencastFrame', ({ data, sessionId }) => {
    pictures.push(data);
    void session.send('Page.screencastFrameAck', { sessionId }).catch(() => {});
  });
  await session.send('Page.startScreencast', { format: 'png', everyNthFrame: 1 });
  await work();
  await session.send('Page.stopScreencast');
  await session.detach();
  return pictures;
}

async function countBlankRows(page: Page, pictures: readonly string[], box: Box): Promise<readonly number[]> {
  const context = await page.context().browser()?.newContext();
  if (!context) throw new Error('the page belongs to no browser');
  try {
    const reader = await context.newPage();
    const counts: number[] = [];
    for (const picture of pictures) counts.push(await reader.evaluate(blankRowsOf, { picture, box }));
    return counts;
  } finally {
    await context.close();
  }
}

/** Runs in a page. Each row of the log begins with a time, so a row without a dark pixel there is blank. */
async function blankRowsOf({ picture, box }: { readonly picture: string; readonly box: Box }): Promise<number> {
  const rowHeight = 18;
  const [timeFrom, timeWidth] = [14, 60];
  const bytes = Uint8Array.from(atob(picture), (character) => character.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
  if (!context) throw new Error('the page has no canvas');
  context.drawImage(bitmap, 0, 0);
  const height = Math.floor(box.height);
  const { data } = context.getImageData(Math.ceil(box.x) + timeFrom, Math.ceil(box.y), timeWidth, height);
  const pixels = new Uint32Array(data.buffer);
  let [blank, run] = [0, 0];
  for (let y = 0; y < height; y++) {
    const line = pixels.subarray(y * timeWidth, (y + 1) * timeWidth);
    if (line.every((pixel) => pixel === line[0])) run++;
    else {
      blank += Math.floor(run / rowHeight);
      run = 0;
    }
  }
  return blank + Math.floor(run / rowHeight);
}
