// Lets Ctrl-C end the wait for a promise. Not here: waiting for descriptors (src/posix/waiter.ts).

/** The signal came first. */
export const ABORTED = Symbol("aborted");

/** What the promise comes to, or {@linkcode ABORTED} where the signal comes first. */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | typeof ABORTED> {
  if (signal.aborted) return ABORTED;
  const aborted = Promise.withResolvers<typeof ABORTED>();
  const abort = () => aborted.resolve(ABORTED);
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
