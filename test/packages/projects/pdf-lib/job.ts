import { degrees, PDFDocument, rgb, StandardFonts } from 'pdf-lib';

export const inputs = [1, 2, 5, 12];

/** The facts of a document that was written and read again. */
export async function work(pages: number): Promise<readonly unknown[]> {
  const document = await PDFDocument.create();
  const font = await document.embedFont(StandardFonts.TimesRoman);
  document.setTitle(`${pages} pages`);
  for (const at of [document.setCreationDate, document.setModificationDate]) at.call(document, new Date(0));
  for (let n = 0; n < pages; n++) {
    const page = document.addPage([200, 100 + n]);
    page.drawText(`Page ${n}`, { font, size: 12, x: 10, y: 50, color: rgb(0.1, 0.2, 0.3), rotate: degrees(n) });
  }
  const bytes = await document.save();
  const read = await PDFDocument.load(bytes);
  return [read.getTitle(), read.getPages().map((page) => page.getSize()), font.widthOfTextAtSize('Page', 12), bytes];
}
