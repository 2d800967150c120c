import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { ByteText } from './byteText.ts';
import { textBlocks, wholeText, type TextPieces } from './textPieces.ts';

/** Lines are written in blocks of this size: fewer system calls, and little is lost when the process dies. */
const blockBytes = 1 << 16;
/** Another file is copied in pieces of this size, so that it never has to fit into memory. */
const copyBytes = 1 << 20;
const newline = 0x0a;

/** Bytes of a file. */
export interface FilePart {
  readonly offset: number;
  readonly length: number;
}

/**
 * A file of lines that is written in blocks: `line` collects text, `endLine` ends the line.
 * The first failure is reported once; nothing is written after it.
 */
export class LineFile {
  readonly line = new ByteText();
  readonly #fd: number;
  readonly #onFailure: (error: Error) => void;
  #failed = false;

  /** Creates the file with mode 0600; one that exists is emptied, or continued at its end. Throws if it cannot be opened. */
  constructor(path: string, onFailure: (error: Error) => void, existing: 'emptied' | 'continued' = 'emptied') {
    this.#onFailure = onFailure;
    this.#fd = openSync(path, existing === 'emptied' ? 'w' : 'a', 0o600);
  }

  endLine(): void {
    this.line.addByte(newline);
    if (this.line.length >= blockBytes) this.flush();
  }

  /** Adds a text of any length to the line that is being written. */
  addText(text: string | TextPieces): void {
    for (const block of text.length < blockBytes ? [wholeText(text)] : textBlocks(text)) {
      this.line.add(block);
      if (this.line.length >= blockBytes) this.flush();
    }
  }

  /** Adds bytes to the line that is being written. */
  addBytes(bytes: Uint8Array): void {
    this.line.addBytes(bytes);
    if (this.line.length >= blockBytes) this.flush();
  }

  /** Adds the content of another file, or a part of it, to what is being written. */
  addFile(path: string, part: FilePart = { offset: 0, length: Infinity }): void {
    this.flush();
    this.#write(() => appendFile(this.#fd, path, part));
  }

  flush(): void {
    const bytes = this.line.takeBytes();
    if (bytes.length > 0) this.#write(() => writeAll(this.#fd, bytes));
  }

  close(): void {
    this.flush();
    closeSync(this.#fd);
  }

  #write(write: () => void): void {
    try {
      if (!this.#failed) write();
    } catch (error) {
      this.#failed = true;
      this.#onFailure(error as Error);
    }
  }
}

function appendFile(to: number, path: string, { offset, length }: FilePart): void {
  const from = openSync(path, 'r');
  try {
    const block = Buffer.allocUnsafe(Math.min(length, copyBytes));
    for (let at = offset; at < offset + length;) {
      const bytes = readSync(from, block, 0, Math.min(block.length, offset + length - at), at);
      if (bytes === 0) return;
      writeAll(to, block.subarray(0, bytes));
      at += bytes;
    }
  } finally {
    closeSync(from);
  }
}

/** A disk that is nearly full accepts a part of the bytes before it reports an error. */
function writeAll(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
}
