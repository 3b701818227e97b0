// setsockopt(2) that must succeed, with the option's name in the error. Not here: options that servers set and read
// (options.ts), which structure an option takes.

import { errno } from "./errno.ts";
import { libc } from "./libc.ts";
import { SystemError } from "./system_error.ts";

/**
 * Sets an option.
 *
 * @param label the option's name in C, for the error
 * @param value an int, or the bytes of the structure that the option takes
 * @throws SystemError
 */
export function setsockopt(
  fd: number,
  level: number,
  name: number,
  value: number | Uint8Array<ArrayBuffer>,
  label: string,
): void {
  const bytes = typeof value === "number" ? new Uint8Array(Int32Array.of(value).buffer) : value;
  if (libc().setsockopt(fd, level, name, bytes, bytes.length) < 0) {
    throw new SystemError("setsockopt", errno(), label);
  }
}
