// errno of the calling thread. It holds from the failed call to the next thing that happens on this thread: any
// allocation may collect garbage, whose system calls overwrite it. So errno() comes in the very next expression after
// the call, before any string, object or other libc call. Calls declared `nonblocking` run on another thread and have
// no errno here. Not here: what the numbers mean (system_error.ts).

import { SystemError } from "./system_error.ts";

/** A module is instantiated once a worker, so this is one view a thread; the location never moves within a thread. */
let location: Int32Array | undefined;

/**
 * Finds where this thread's errno lies. Every symbol table calls it when it opens its library: opening this one
 * at the first errno() would overwrite the errno that is asked for.
 */
export function prepareErrno(): void {
  if (location !== undefined) return;
  const library = Deno.dlopen("libc.so.6", {
    // int *__errno_location(void);
    __errno_location: { parameters: [], result: "pointer" },
  });
  const pointer = library.symbols.__errno_location();
  if (pointer === null) throw new Error("Cannot read errno: __errno_location() returned NULL");
  location = new Int32Array(Deno.UnsafePointerView.getArrayBuffer(pointer, 4));
}

/**
 * This thread's errno, about 5 ns. It is meaningful only in the expression right after a libc call that reported
 * failure (errno(3)).
 *
 * @throws Error when no symbol table called {@linkcode prepareErrno}: a bug of ours
 */
export function errno(): number {
  if (location === undefined) {
    throw new Error("Cannot read errno: prepareErrno() must be called before libc is");
  }
  return location[0];
}

/**
 * Passes a libc result on, or throws when it is -1. Write the call itself as `result`, and let `detail` be a string
 * that exists already: a template here would be built between the call and the reading of errno.
 *
 * @param call name of the C function, for the message
 * @param result what it returned
 * @param detail what it was called on, as {@linkcode SystemError} shows it
 * @throws SystemError when `result` is -1
 */
export function libcCheck(call: string, result: number, detail?: string): number {
  if (result === -1) throw new SystemError(call, errno(), detail);
  return result;
}
