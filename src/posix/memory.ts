// Memory that C sees. A buffer that the kernel knows only through a raw address (iovec, msghdr) is freed by
// the garbage collector once no variable reads it again, whatever the kernel still holds (docs/deno-posix.md
// T1). So every such buffer is a region of an arena, and its owner keeps the arena in a field for as long as
// the descriptor lives. And C's strings.

/** Regions start on a cache line, so that two of them never share one. */
const LINE = 64;

export class Arena {
  /** The whole arena as bytes and as 32-bit words: the views all regions are read and written through. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly words: Int32Array<ArrayBuffer>;
  /** The arena's address as two 32-bit halves: a BigInt a pointer would be garbage on the hot path. */
  readonly #low: number;
  readonly #high: number;
  #used = 0;

  /** @param size bytes; pages that are never touched cost nothing */
  constructor(size: number) {
    const buffer = new ArrayBuffer(Math.ceil(size / LINE) * LINE + LINE);
    this.bytes = new Uint8Array(buffer);
    this.words = new Int32Array(buffer);
    const address = BigInt(Deno.UnsafePointer.value(Deno.UnsafePointer.of(this.bytes)));
    this.#low = Number(address & 0xffff_ffffn);
    this.#high = Number(address >> 32n);
    this.#used = (LINE - this.#low % LINE) % LINE;
  }

  /** Reserves `size` bytes; returns their offset from the arena's start, a multiple of 8. */
  take(size: number): number {
    const offset = this.#used;
    const end = offset + Math.ceil(size / LINE) * LINE;
    if (end > this.bytes.length) {
      throw new RangeError(
        `Cannot reserve ${size} bytes of the arena: ${this.bytes.length - offset} are left`,
      );
    }
    this.#used = end;
    return offset;
  }

  /** A view of a region, for calls that take a buffer. */
  view(offset: number, size: number): Uint8Array<ArrayBuffer> {
    return this.bytes.subarray(offset, offset + size);
  }

  /** Writes the address of region `target` as a C pointer at `offset` (a multiple of 8). */
  writePointer(offset: number, target: number): void {
    const low = this.#low + target;
    this.words[offset >> 2] = low | 0;
    this.words[(offset >> 2) + 1] = low >= 2 ** 32 ? this.#high + 1 : this.#high;
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * The text as C takes it: UTF-8 bytes and a NUL.
 *
 * @throws TypeError when the text holds a NUL itself: C would take it for another, shorter name
 */
export function cString(text: string): Uint8Array<ArrayBuffer> {
  if (text.includes("\0")) {
    throw new TypeError(`Cannot pass ${JSON.stringify(text)} to C: it holds a NUL, which ends a C string`);
  }
  return encoder.encode(text + "\0");
}

/**
 * The text that starts at `from` and ends before the first NUL, or at `to`. Bytes that are not UTF-8 become
 * U+FFFD.
 */
export function textUntilNul(bytes: Uint8Array, from = 0, to = bytes.length): string {
  const nul = bytes.indexOf(0, from);
  return decoder.decode(bytes.subarray(from, nul === -1 || nul > to ? to : nul));
}
