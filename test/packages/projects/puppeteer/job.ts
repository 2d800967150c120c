import { launch } from 'puppeteer-core';

export const inputs = ['<h1>One</h1>', '<h1>Two</h1><p>more', '<p>none'];

export async function work(html: string): Promise<unknown> {
  const browser = await launch({ executablePath: process.env['CHROMIUM']!, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    await page.setContent(html);
    // The function is sent to the page as text, so nothing may be added to its code.
    return await page.evaluate((greeting) => {
      const textOf = (selector: string) => document.querySelector(selector)?.textContent ?? null;
      class Found {
        constructor(readonly title: string | null) {}
        toText = () => `${greeting} ${this.title}`;
      }
      function describe() {
        return [textOf('h1'), textOf('p'), new Found(textOf('h1')).toText()];
      }
      return describe();
    }, 'Hello');
  } finally {
    await browser.close();
  }
}
