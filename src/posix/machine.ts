// What the system tells of its clock and of a disk. Read only: nothing is set. Not here: what is good or bad of it.

import { cString } from "./c_string.ts";
import { STA_UNSYNC, TIME_ERROR } from "./constants_system.ts";
import { LAYOUT_SYSTEM } from "./layout_system.ts";
import { libcSystem } from "./libc_system.ts";

/** Whether something keeps the clock right (NTP, or the host of a virtual machine). */
export interface ClockState {
  synchronised: boolean;
  /** The kernel's own estimate of the most that the clock may be wrong by, in milliseconds. */
  maxError: number;
}

/** The system clock's state by adjtimex(2); undefined where the system does not tell. */
export function clockState(): ClockState | undefined {
  const { size, fields } = LAYOUT_SYSTEM.timex;
  // All zero: no mode, so nothing is set.
  const bytes = new Uint8Array(size);
  const state = libcSystem().adjtimex(bytes);
  if (state < 0) return undefined;
  const view = new DataView(bytes.buffer);
  const unsynchronised = (view.getInt32(fields.status, true) & STA_UNSYNC) !== 0 || state === TIME_ERROR;
  return { synchronised: !unsynchronised, maxError: Number(view.getBigInt64(fields.maxerror, true)) / 1000 };
}

/** Bytes that a user without rights may still write below a path; undefined where there is no such path. */
export function freeBytes(path: string): number | undefined {
  const { size, fields } = LAYOUT_SYSTEM.statvfs;
  const bytes = new Uint8Array(size);
  if (libcSystem().statvfs(cString(path), bytes) < 0) return undefined;
  const view = new DataView(bytes.buffer);
  return Number(view.getBigUint64(fields.f_bavail, true) * view.getBigUint64(fields.f_frsize, true));
}
