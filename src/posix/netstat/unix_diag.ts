// What /proc/net/unix does not tell of Unix sockets, asked of the kernel itself: their queues, their peers,
// their users, and names with any byte in them. A dump by sock_diag(7), which needs no rights; its answers
// are read no further than their bytes go, whatever lengths they claim.
import { unixNameText } from "../address.ts";
import {
  AF_NETLINK,
  AF_UNIX,
  NETLINK_SOCK_DIAG,
  NLM_F_DUMP,
  NLM_F_REQUEST,
  NLMSG_DONE,
  NLMSG_ERROR,
  SOCK_CLOEXEC,
  SOCK_DIAG_BY_FAMILY,
  SOCK_RAW,
  UDIAG_SHOW_NAME,
  UDIAG_SHOW_PEER,
  UDIAG_SHOW_RQLEN,
  UDIAG_SHOW_UID,
  UNIX_DIAG_NAME,
  UNIX_DIAG_PEER,
  UNIX_DIAG_RQLEN,
  UNIX_DIAG_UID,
} from "../constants.ts";
import { LAYOUT } from "../layout.ts";
import { libc } from "../libc.ts";
import { setTimeouts } from "../options.ts";
import { close, recv, send } from "../socket.ts";

/** What the kernel tells of one Unix socket; what it left out is undefined. */
export interface UnixDetails {
  inode: number;
  /** As {@linkcode unixNameText} has it. */
  name?: string;
  /** Inode of the socket at the other end. */
  peer?: number;
  /** Bytes that wait to be read; of a listening socket, connections that wait to be accepted. */
  receiveQueue?: number;
  /** Bytes that the other end has not read; of a listening socket, listen's queue. */
  sendQueue?: number;
  uid?: number;
}

/** One part of an answer. */
interface Answer {
  sockets: UnixDetails[];
  /** "more": another part follows. */
  end: "more" | "done" | "error";
}

/** Reads what one recv brought. */
export function readAnswer(bytes: Uint8Array<ArrayBuffer>): Answer {
  const { size, fields } = LAYOUT.nlmsghdr;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const answer: Answer = { sockets: [], end: "more" };
  for (let at = 0; at + size <= bytes.length;) {
    const length = view.getUint32(at + fields.nlmsg_len, true);
    if (length < size || at + length > bytes.length) return { ...answer, end: "error" };
    const type = view.getUint16(at + fields.nlmsg_type, true);
    if (type === NLMSG_DONE) return { ...answer, end: "done" };
    if (type === NLMSG_ERROR) return { ...answer, end: "error" };
    const socket = type === SOCK_DIAG_BY_FAMILY
      ? readSocket(bytes.subarray(at + size, at + length))
      : undefined;
    if (socket !== undefined) answer.sockets.push(socket);
    at += aligned(length);
  }
  return answer;
}

/** struct unix_diag_msg and the attributes after it. */
function readSocket(bytes: Uint8Array<ArrayBuffer>): UnixDetails | undefined {
  const { size, fields } = LAYOUT.unix_diag_msg;
  if (bytes.length < size) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const details: UnixDetails = { inode: view.getUint32(fields.udiag_ino, true) };
  const { nlattr } = LAYOUT;
  for (let at: number = size; at + nlattr.size <= bytes.length;) {
    const length = view.getUint16(at + nlattr.fields.nla_len, true);
    if (length < nlattr.size || at + length > bytes.length) break;
    const type = view.getUint16(at + nlattr.fields.nla_type, true);
    takeAttribute(details, type, bytes.subarray(at + nlattr.size, at + length));
    at += aligned(length);
  }
  return details;
}

function takeAttribute(details: UnixDetails, type: number, value: Uint8Array<ArrayBuffer>): void {
  const view = new DataView(value.buffer, value.byteOffset, value.length);
  if (type === UNIX_DIAG_NAME) details.name = value.length > 0 ? unixNameText(value) : undefined;
  if (type === UNIX_DIAG_PEER && value.length >= 4) details.peer = view.getUint32(0, true);
  if (type === UNIX_DIAG_UID && value.length >= 4) details.uid = view.getUint32(0, true);
  const { size, fields } = LAYOUT.unix_diag_rqlen;
  if (type === UNIX_DIAG_RQLEN && value.length >= size) {
    details.receiveQueue = view.getUint32(fields.udiag_rqueue, true);
    details.sendQueue = view.getUint32(fields.udiag_wqueue, true);
  }
}

/** Messages and attributes start at multiples of four. */
function aligned(length: number): number {
  return (length + 3) & ~3;
}

/** Bytes taken at a time: the kernel fills up to 32 KiB of what it is given. */
const CHUNK_SIZE = 32_768;

/**
 * Milliseconds for one part of the answer, which the kernel has at hand: it does not come at all from then
 * on.
 */
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
    if (send(fd, request, request.length, 0) < 0) return undefined;
    return receive(fd);
  } finally {
    close(fd);
  }
}

function receive(fd: number): Map<number, UnixDetails> | undefined {
  const found = new Map<number, UnixDetails>();
  const chunk = new Uint8Array(CHUNK_SIZE);
  for (let part = 0; part < MOST_PARTS; part++) {
    const length = recv(fd, chunk, chunk.length, 0);
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
  const { nlmsghdr, unix_diag_req } = LAYOUT;
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
