// Waits for a condition by looking again and again, in place of sleeping for a guessed time.

export interface WaitOptions {
  /** Milliseconds until it fails; by default 5,000, for a busy machine. */
  timeout?: number;
  /** Milliseconds between two looks; by default 10. */
  interval?: number;
}

/**
 * Looks until the condition gives something truthy, and returns that.
 * @param what completes "Waited 5000 ms for …" when it never does; a function is asked at that time, so it
 * can tell what there was instead
 * @param condition may be asynchronous; what it throws ends the wait
 * @throws Error after the time-out
 */
export async function waitFor<T>(
  what: string | (() => string),
  condition: () => T | Promise<T>,
  { timeout = 5000, interval = 10 }: WaitOptions = {},
): Promise<Exclude<T, null | undefined | false | 0 | "">> {
  const end = performance.now() + timeout;
  while (true) {
    const value = await condition();
    if (value) return value as Exclude<T, null | undefined | false | 0 | "">;
    if (performance.now() >= end) {
      throw new Error(`Waited ${timeout} ms for ${typeof what === "string" ? what : what()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, interval));
  }
}
