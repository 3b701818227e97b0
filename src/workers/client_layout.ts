// How the counts of a worker's clients lie in memory that it shares with main: two tables, one that the worker counts
// in and one that main reads, in turns. No locks: each word has one writer. Not here: counting (client_table.ts),
// reading (client_counts.ts).

/** Clients that can be counted singly between two looks of main; more are counted by address, then by listener. */
export const MOST_CLIENTS = 8192;

// A record: two doubles, then words.
export const BYTES_IN = 0;
export const BYTES_OUT = 1;
export const EXCHANGES = 4;
export const NOTED = 5;
export const ANSWERS = 6;
export const REFUSED = 7;
/** A uid as a signed word; -1 for unknown. */
export const UID = 8;
/** The family of the client's sockaddr; 0 when it was only counted by listener. */
export const FAMILY = 9;
/** Bytes of its sockaddr. */
export const NAME_LENGTH = 10;
export const KEY_LENGTH = 11;
/** The listener's number; then, by family, the words that tell the client from others. */
export const KEY = 12;

/** Listener, user, and the words of the longest name (sockaddr_un, 110 bytes). */
export const MOST_KEY_WORDS = 30;
export const RECORD_WORDS = KEY + MOST_KEY_WORDS;
export const RECORD_DOUBLES = RECORD_WORDS / 2;
export const RECORD_BYTES = 4 * RECORD_WORDS;

/** The two tables, as they are handed over. */
export interface ClientTables {
  readonly records: readonly [SharedArrayBuffer, SharedArrayBuffer];
  /** By {@linkcode GENERATION}, {@linkcode TAKEN} and {@linkcode USED}. */
  readonly state: Int32Array;
}

/** How many tables the worker has finished; it counts in the one of that number, modulo two. Wraps at 2^32. */
export const GENERATION = 0;
/** How many of them main has taken: all, or all but the last. */
export const TAKEN = 1;
/** Records of each of the two tables. */
export const USED = 2;

export function makeClientTables(): ClientTables {
  const table = () => new SharedArrayBuffer(MOST_CLIENTS * RECORD_BYTES);
  return { records: [table(), table()], state: new Int32Array(new SharedArrayBuffer(16)) };
}
