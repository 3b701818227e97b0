// Who is shown what connections begin with (`peek = true`), and what comes out of band. It is called by the loop, so it
// copies what it keeps and returns. Not here: what it does with it (src/workers/shown.ts).

export interface Onlooker {
  /** A connection's first bytes, before they are read. */
  peeked(fd: number, bytes: Uint8Array, length: number): void;
  /** A byte that came out of band, at `bytes[0]`. */
  urgent(fd: number, bytes: Uint8Array): void;
}
