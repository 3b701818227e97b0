// Signals that must not have their effect on this process. Not here: the signals that stop the lab, which are
// listened to with Deno.addSignalListener.

import { SIGUSR1 } from "./constants_files.ts";
import { errno } from "./errno.ts";
import { libcFiles } from "./libc_files.ts";
import { SystemError } from "./system_error.ts";

/** SIG_IGN and SIG_ERR of signal.h: pointers in name, numbers in fact. */
const SIG_IGN = 1n;
const SIG_ERR = 0xffff_ffff_ffff_ffffn;

let listening = false;

/**
 * Makes the process ignore SIGUSR1, for good. Left alone, the signal ends a Deno process in its first 500 ms, and from
 * then on (Deno 2.9.2 and later, `deno run` only) opens a debugger on 127.0.0.1:9229 that lets every user of the
 * machine run code in it.
 *
 * The order is what makes one call enough. Deno installs its handler in the kernel when the first listener of a
 * signal is added, and only then; its debugger is one more listener, added after 500 ms. So a listener of our own is
 * added at once, then the handler that came with it is replaced by SIG_IGN: when the debugger's listener arrives,
 * Deno takes the handler to be installed already. The listener stays: taking it away would let a signal that came
 * between the two steps have its default effect. It does not keep the process alive.
 *
 * Call it on the main thread, first thing. Calling again is cheap and harmless.
 *
 * @returns whether it was ignored already; false on a later call says that the runtime took the signal back
 * @throws SystemError
 */
export function ignoreSigusr1(): boolean {
  if (!listening) {
    Deno.addSignalListener("SIGUSR1", () => {});
    listening = true;
  }
  const before = libcFiles().signal(SIGUSR1, SIG_IGN);
  if (before === SIG_ERR) throw new SystemError("signal", errno(), "SIGUSR1");
  return before === SIG_IGN;
}
