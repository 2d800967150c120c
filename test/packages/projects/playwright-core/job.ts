import { chromium } from 'playwright-core';

export const inputs = ['<h1>One</h1>', '<h1>Two</h1><p>more', '<p>none'];

export async function work(html: string): Promise<unknown> {
  const browser = await chromium.launch({ executablePath: process.env['CHROMIUM'], args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    await page.exposeFunction('double', (n: number) => n * 2);
    await page.setContent(html);
    return await page.evaluate(async (n) => {
      const elements = () => [...document.body.querySelectorAll('*')].map(({ tagName }) => tagName);
      const { double } = window as unknown as { double(n: number): Promise<number> };
      return [elements(), await double(n)];
    }, 21);
  } finally {
    await browser.close();
  }
}
