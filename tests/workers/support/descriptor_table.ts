// The descriptors of this very process: which there are and what they stand for.

/** By number: what the descriptor is, as /proc shows it (`socket:[4711]`, `anon_inode:[eventpoll]`). */
export function descriptorTable(): Map<number, string> {
  const table = new Map<number, string>();
  for (const { name } of Deno.readDirSync("/proc/self/fd")) {
    try {
      table.set(Number(name), Deno.readLinkSync(`/proc/self/fd/${name}`));
    } catch {
      // The one that the listing itself needed.
    }
  }
  return table;
}
