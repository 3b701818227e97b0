// Reads of a challenge's client in the test's own process.

/** At least the bytes of n and the fewest ints. */
export const EXERCISE_BYTES = 24;

/** Most that one read takes: more than a challenge says at once. */
const MOST = 4096;

/** What comes, until there are so many bytes at least. @throws Error where the input ends before */
export async function readBytes(connection: Deno.Conn, least: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(MOST);
  let have = 0;
  while (have < least) {
    const got = await connection.read(bytes.subarray(have));
    if (got === null) throw new Error(`The input ended after ${have} of ${least} bytes`);
    have += got;
  }
  return bytes.slice(0, have);
}

/** What comes until the input ends. */
export async function readAll(connection: Deno.Conn): Promise<Uint8Array> {
  const bytes = new Uint8Array(MOST);
  let have = 0;
  for (;;) {
    const got = await connection.read(bytes.subarray(have));
    if (got === null) return bytes.slice(0, have);
    have += got;
  }
}
