// Signals every thread of this process, as a signal does that finds the main thread busy. Not here: what handles it.

/**
 * Sends a signal, for which there must be a handler, to each thread by itself (tgkill(2)).
 * @returns how many there were
 */
export function signalThreads(number: number): number {
  const libc = Deno.dlopen("libc.so.6", {
    tgkill: { parameters: ["i32", "i32", "i32"], result: "i32" },
  });
  const threads = [...Deno.readDirSync("/proc/self/task")].map(({ name }) => Number(name));
  for (const thread of threads) libc.symbols.tgkill(Deno.pid, thread, number);
  libc.close();
  return threads.length;
}
