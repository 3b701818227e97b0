// Puts a deadline on a promise.

/**
 * The promise's own outcome if it comes within `timeout` ms.
 * @param what completes "Waited 5000 ms for …", asked when the time has passed
 */
export async function within<T>(promise: Promise<T>, timeout: number, what: () => string): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`Waited ${timeout} ms for ${what()}`)), timeout);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
