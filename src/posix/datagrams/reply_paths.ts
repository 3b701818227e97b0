// Where Unix datagrams may be answered to. A name in the abstract namespace is its socket's alone. A path is
// what the sender bound, and may be a link to somebody else's socket by now: an answer to it would be written
// with our rights (to systemd's notify socket, to /dev/log). So the socket there must be the sender's own: it
// is opened (O_PATH), its owner compared with the sender's user, and what was opened is answered, by
// /proc/self/fd, whatever stands there meanwhile: three system calls more, for senders with a path only.
import { NAME_SIZE } from "../address.ts";
import {
  AF_UNIX,
  AT_EMPTY_PATH,
  EPERM,
  O_CLOEXEC,
  O_NOFOLLOW,
  O_PATH,
  S_IFMT,
  S_IFSOCK,
  STATX_TYPE,
  STATX_UID,
} from "../constants.ts";
import { LAYOUT } from "../layout.ts";
import { errno, libc } from "../libc.ts";
import { coldLibc } from "../libc_cold.ts";
import type { Arena } from "../memory.ts";
import { UNKNOWN_USER } from "../socket.ts";
import { type DatagramBatch, senderUser } from "./batch.ts";

/** What {@linkcode ReplyPaths.open} says of a path whose socket is not the sender's own, or of no known user. */
export const NOT_ITS_OWN = -EPERM;

const { sun_path } = LAYOUT.sockaddr_un.fields;
const { stx_uid, stx_mode } = LAYOUT.statx.fields;
const PREFIX = new TextEncoder().encode("/proc/self/fd/");

/** Bytes of a sockaddr_un with the longest such name: a family, the prefix, ten digits, a NUL. */
const REPLY_NAME_BYTES = 32;

/** Bytes of arena that {@linkcode ReplyPaths} takes. */
export function replyPathBytes(entries: number): number {
  return entries * REPLY_NAME_BYTES + 64;
}

export class ReplyPaths {
  readonly #arena: Arena;
  readonly #batch: DatagramBatch;
  /** By message: the sender's path, and where the name to answer to is written. */
  readonly #paths: readonly Uint8Array<ArrayBuffer>[];
  readonly #names: number;
  /** By message: what {@linkcode open} has found, and bytes of the name; 0 for that of the sender. */
  readonly #nameLengths: Int32Array;
  readonly #opened: Int32Array;
  #count = 0;
  /** The datagram that was asked about last, or -1, and what was found. */
  #last = -1;
  #found = 0;
  readonly #empty = new Uint8Array(1);
  readonly #status = new Uint8Array(LAYOUT.statx.size);
  readonly #view = new DataView(this.#status.buffer);

  /** @param batch of one datagram a message */
  constructor(arena: Arena, batch: DatagramBatch) {
    this.#arena = arena;
    this.#batch = batch;
    this.#paths = Array.from(
      { length: batch.entries },
      (_, i) => batch.arena.view(batch.senderRoom(i) + sun_path, NAME_SIZE - sun_path),
    );
    this.#names = arena.take(batch.entries * REPLY_NAME_BYTES);
    for (let i = 0; i < batch.entries; i++) {
      const at = this.nameAt(i);
      new DataView(arena.bytes.buffer).setUint16(at, AF_UNIX, true);
      arena.bytes.set(PREFIX, at + sun_path);
    }
    this.#nameLengths = new Int32Array(batch.entries);
    this.#opened = new Int32Array(batch.entries);
  }

  /**
   * Finds out whether datagram `i`, whose sender has a name, may be answered; to be asked in order.
   * @returns 0, {@linkcode NOT_ITS_OWN}, or the negative errno of a path that can't be opened
   */
  open(i: number): number {
    const { bytes } = this.#arena;
    if (bytes[this.#batch.nameAt(i) + sun_path] === 0) {
      this.#nameLengths[i] = 0;
      return 0;
    }
    const last = this.#last;
    this.#last = i;
    if (last >= 0 && last < i && this.#batch.sameEnds(i, last)) {
      this.#nameLengths[i] = this.#nameLengths[last];
      bytes.copyWithin(this.nameAt(i), this.nameAt(last), this.nameAt(last) + REPLY_NAME_BYTES);
      return this.#found;
    }
    return this.#found = this.#openPath(i);
  }

  #openPath(i: number): number {
    const user = senderUser(this.#batch, i);
    if (user === UNKNOWN_USER) return NOT_ITS_OWN;
    const path = this.#paths[i];
    // One of 108 bytes has no NUL within a sockaddr_un; there is room for it after.
    path[Math.min(this.#batch.nameLengthOf(i) - sun_path, path.length - 1)] = 0;
    const fd = coldLibc.open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) return -errno();
    this.#opened[this.#count++] = fd;
    if (coldLibc.statx(fd, this.#empty, AT_EMPTY_PATH, STATX_TYPE | STATX_UID, this.#status) < 0) {
      return -errno();
    }
    const isSocket = (this.#view.getUint16(stx_mode, true) & S_IFMT) === S_IFSOCK;
    if (!isSocket || this.#view.getInt32(stx_uid, true) !== user) return NOT_ITS_OWN;
    this.#writeName(i, fd);
    return 0;
  }

  #writeName(i: number, fd: number): void {
    const { bytes } = this.#arena;
    let digits = 1;
    for (let rest = fd; rest >= 10; rest = Math.trunc(rest / 10)) digits++;
    const end = this.nameAt(i) + sun_path + PREFIX.length + digits;
    bytes[end] = 0;
    for (let at = end - 1, rest = fd; digits > 0; digits--, at--, rest = Math.trunc(rest / 10)) {
      bytes[at] = 0x30 + rest % 10;
    }
    this.#nameLengths[i] = end + 1 - this.nameAt(i);
  }

  /** Byte offset in the arena of the name that datagram `i` is answered to, where it is not its sender's. */
  nameAt(i: number): number {
    return this.#names + i * REPLY_NAME_BYTES;
  }

  /** Its bytes; 0 where the datagram is answered to its sender's own name. */
  nameLengthOf(i: number): number {
    return this.#nameLengths[i];
  }

  /** Closes what was opened; the answers have left. */
  close(): void {
    for (let each = 0; each < this.#count; each++) libc().close(this.#opened[each]);
    this.#count = 0;
    this.#last = -1;
  }
}
