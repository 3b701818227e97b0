// What /proc/net/unix does not tell of Unix sockets, asked of the kernel itself: their queues, their peers, their users,
// and names with any byte in them. A dump by sock_diag(7), which needs no rights. Not here: reading answers
// (unix_diag_answer.ts).

import { AF_UNIX, SOCK_CLOEXEC } from "./constants.ts";
import {
  AF_NETLINK,
  NETLINK_SOCK_DIAG,
  NLM_F_DUMP,
  NLM_F_REQUEST,
  SOCK_DIAG_BY_FAMILY,
  UDIAG_SHOW_NAME,
  UDIAG_SHOW_PEER,
  UDIAG_SHOW_RQLEN,
  UDIAG_SHOW_UID,
} from "./constants_diag.ts";
import { SOCK_RAW } from "./constants_names.ts";
import { LAYOUT_DIAG } from "./layout_diag.ts";
import { libc } from "./libc.ts";
import { setTimeouts } from "./options.ts";
import { close, recvBlocking, sendBlocking } from "./socket.ts";
import { readAnswer, type UnixDetails } from "./unix_diag_answer.ts";

/** Bytes taken at a time: the kernel fills up to 32 KiB of what it is given. */
const CHUNK_SIZE = 32_768;

/** Milliseconds for one part of the answer, which the kernel has at hand: it does not come at all from then on. */
const PATIENCE = 2000;

/** Most parts of the answer: 100,000 sockets, about 300 of them a part. */
const MOST_PARTS = 4096;

/**
 * Every Unix socket of this network namespace, by its inode.
 *
 * @returns undefined where the kernel cannot be asked; what it told so far where an answer breaks off
 */
export function unixDetails(): Map<number, UnixDetails> | undefined {
  const fd = libc().socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
  if (fd === -1) return undefined;
  try {
    setTimeouts(fd, PATIENCE);
    const request = dumpRequest();
    if (sendBlocking(fd, request, request.length) < 0) return undefined;
    return receive(fd);
  } finally {
    close(fd);
  }
}

function receive(fd: number): Map<number, UnixDetails> | undefined {
  const found = new Map<number, UnixDetails>();
  const chunk = new Uint8Array(CHUNK_SIZE);
  for (let part = 0; part < MOST_PARTS; part++) {
    const length = recvBlocking(fd, chunk, chunk.length);
    if (length <= 0) break;
    const answer = readAnswer(chunk.subarray(0, length));
    for (const each of answer.sockets) found.set(each.inode, each);
    if (answer.end === "error") return undefined;
    if (answer.end === "done") break;
  }
  return found;
}

/** struct nlmsghdr and struct unix_diag_req: sockets in every state, with what we show of them. */
function dumpRequest(): Uint8Array<ArrayBuffer> {
  const { nlmsghdr, unix_diag_req } = LAYOUT_DIAG;
  const bytes = new Uint8Array(nlmsghdr.size + unix_diag_req.size);
  const view = new DataView(bytes.buffer);
  view.setUint32(nlmsghdr.fields.nlmsg_len, bytes.length, true);
  view.setUint16(nlmsghdr.fields.nlmsg_type, SOCK_DIAG_BY_FAMILY, true);
  view.setUint16(nlmsghdr.fields.nlmsg_flags, NLM_F_REQUEST | NLM_F_DUMP, true);
  const { sdiag_family, udiag_states, udiag_show } = unix_diag_req.fields;
  view.setUint8(nlmsghdr.size + sdiag_family, AF_UNIX);
  view.setUint32(nlmsghdr.size + udiag_states, 0xffff_ffff, true);
  const show = UDIAG_SHOW_NAME | UDIAG_SHOW_PEER | UDIAG_SHOW_RQLEN | UDIAG_SHOW_UID;
  view.setUint32(nlmsghdr.size + udiag_show, show, true);
  return bytes;
}
