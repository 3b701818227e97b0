// Answers of sock_diag(7) about Unix sockets, as the bytes that came. Pure: it reads no further than the bytes go,
// whatever lengths they claim. Not here: asking (unix_diag.ts).

import {
  NLMSG_DONE,
  NLMSG_ERROR,
  SOCK_DIAG_BY_FAMILY,
  UNIX_DIAG_NAME,
  UNIX_DIAG_PEER,
  UNIX_DIAG_RQLEN,
  UNIX_DIAG_UID,
} from "./constants_diag.ts";
import { unixNameText } from "./address.ts";
import { LAYOUT_DIAG } from "./layout_diag.ts";

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
export interface Answer {
  sockets: UnixDetails[];
  /** "more": another part follows. */
  end: "more" | "done" | "error";
}

/** Reads what one recv brought. */
export function readAnswer(bytes: Uint8Array<ArrayBuffer>): Answer {
  const { size, fields } = LAYOUT_DIAG.nlmsghdr;
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
  const { size, fields } = LAYOUT_DIAG.unix_diag_msg;
  if (bytes.length < size) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const details: UnixDetails = { inode: view.getUint32(fields.udiag_ino, true) };
  const { nlattr } = LAYOUT_DIAG;
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
  const { size, fields } = LAYOUT_DIAG.unix_diag_rqlen;
  if (type === UNIX_DIAG_RQLEN && value.length >= size) {
    details.receiveQueue = view.getUint32(fields.udiag_rqueue, true);
    details.sendQueue = view.getUint32(fields.udiag_wqueue, true);
  }
}

/** Messages and attributes start at multiples of four. */
function aligned(length: number): number {
  return (length + 3) & ~3;
}
