// Whose a TCP or UDP socket of this machine is. SocketDiag asks the kernel for one socket by its addresses
// (sock_diag(7)): the answer is there within send(2), in a few microseconds, and needs no rights.
import { unmapped } from "../../text/address.ts";
import { parseIPv4, parseIPv6 } from "../address.ts";
import {
  AF_INET,
  AF_INET6,
  AF_NETLINK,
  IPPROTO_TCP,
  IPPROTO_UDP,
  NETLINK_SOCK_DIAG,
  NLM_F_REQUEST,
  SOCK_CLOEXEC,
  SOCK_DIAG_BY_FAMILY,
  SOCK_NONBLOCK,
  SOCK_RAW,
} from "../constants.ts";
import { LAYOUT } from "../layout.ts";
import { libc } from "../libc.ts";
import { recv, send, UNKNOWN_USER } from "../socket.ts";

/** An address and a port as they lie in a sockaddr: words in network order; IPv4 has one, IPv6 four. */
export interface DiagEnd {
  readonly words: Int32Array;
  /** Word at which the address begins. */
  readonly at: number;
  /** Big-endian. */
  readonly port: number;
}

const { nlmsghdr, inet_diag_req_v2, inet_diag_sockid, inet_diag_msg } = LAYOUT;
const REQUEST_BYTES = nlmsghdr.size + inet_diag_req_v2.size;

// Where the fields of a request lie, in bytes, and those of an answer, in words.
const ID = nlmsghdr.size + inet_diag_req_v2.fields.id;
const { idiag_sport, idiag_dport, idiag_src, idiag_dst, idiag_cookie } = inet_diag_sockid.fields;
const UID = (nlmsghdr.size + inet_diag_msg.fields.idiag_uid) / 4;
const INODE = (nlmsghdr.size + inet_diag_msg.fields.idiag_inode) / 4;
/** Bytes of an answer before the state of its socket. */
const STATE = nlmsghdr.size + inet_diag_msg.fields.idiag_state;

/**
 * States of TCP (tcp_states.h of the kernel, a bit each) that only the other end of a connection has. Where
 * that is gone the kernel finds who listens at its port now, or tries to connect from there: somebody else.
 */
const CONNECTED = 1 << 1 | 1 << 4 | 1 << 5 | 1 << 8 | 1 << 9 | 1 << 11;

/**
 * Answers that may be left from questions before, which were given up: none, as the kernel answers at once.
 */
const MOST_STALE = 4;

export class SocketDiag {
  readonly #request = new Uint8Array(REQUEST_BYTES);
  readonly #words = new Int32Array(this.#request.buffer);
  readonly #view = new DataView(this.#request.buffer);
  readonly #answer = new Uint8Array(1024);
  readonly #answerWords = new Int32Array(this.#answer.buffer);
  #number = 0;
  /** The netlink socket, for whoever closes it; negative where there is none. */
  readonly fd: number;

  constructor() {
    const type = SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK;
    this.fd = libc().socket(AF_NETLINK, type, NETLINK_SOCK_DIAG);
    const view = this.#view;
    view.setUint32(nlmsghdr.fields.nlmsg_len, REQUEST_BYTES, true);
    view.setUint16(nlmsghdr.fields.nlmsg_type, SOCK_DIAG_BY_FAMILY, true);
    view.setUint16(nlmsghdr.fields.nlmsg_flags, NLM_F_REQUEST, true);
    view.setUint32(nlmsghdr.size + inet_diag_req_v2.fields.idiag_states, 0xffff_ffff, true);
    // INET_DIAG_NOCOOKIE: whichever socket it is.
    view.setUint32(ID + idiag_cookie, 0xffff_ffff, true);
    view.setUint32(ID + idiag_cookie + 4, 0xffff_ffff, true);
  }

  /**
   * The user of the socket at `here` that talks to `there`. Allocates nothing.
   *
   * @param family 4 or 6, of both ends
   * @returns its uid as a signed word; {@linkcode UNKNOWN_USER} where there is no such socket, or nobody
   * tells
   */
  userOf(protocol: "tcp" | "udp", family: 4 | 6, here: DiagEnd, there: DiagEnd): number {
    if (this.fd < 0) return UNKNOWN_USER;
    const { sdiag_family, sdiag_protocol } = inet_diag_req_v2.fields;
    this.#request[nlmsghdr.size + sdiag_family] = family === 4 ? AF_INET : AF_INET6;
    this.#request[nlmsghdr.size + sdiag_protocol] = protocol === "tcp" ? IPPROTO_TCP : IPPROTO_UDP;
    // For UDP the kernel has source and destination the other way round (udp_dump_one in udp_diag.c).
    const [source, destination] = protocol === "tcp" ? [here, there] : [there, here];
    this.#end(idiag_sport, idiag_src, family, source);
    this.#end(idiag_dport, idiag_dst, family, destination);
    this.#number = (this.#number + 1) | 0;
    this.#words[nlmsghdr.fields.nlmsg_seq / 4] = this.#number;
    if (send(this.fd, this.#request, REQUEST_BYTES) < 0) return UNKNOWN_USER;
    return this.#hear(protocol);
  }

  #end(port: number, address: number, family: 4 | 6, end: DiagEnd): void {
    this.#view.setUint16(ID + port, end.port, false);
    const to = (ID + address) / 4;
    this.#words.fill(0, to, to + 4);
    const words = family === 4 ? 1 : 4;
    for (let i = 0; i < words; i++) this.#words[to + i] = end.words[end.at + i];
  }

  #hear(protocol: "tcp" | "udp"): number {
    const words = this.#answerWords;
    for (let i = 0; i < MOST_STALE; i++) {
      const length = recv(this.fd, this.#answer, this.#answer.length);
      if (length < nlmsghdr.size) return UNKNOWN_USER;
      if (words[nlmsghdr.fields.nlmsg_seq / 4] !== this.#number) continue;
      const type = words[nlmsghdr.fields.nlmsg_type / 4] & 0xffff;
      const told = type === SOCK_DIAG_BY_FAMILY && length >= nlmsghdr.size + inet_diag_msg.size;
      if (!told) return UNKNOWN_USER;
      if (protocol === "tcp" && (CONNECTED & (1 << this.#answer[STATE])) === 0) return UNKNOWN_USER;
      // A connection that only waits for its time to pass has no user any more, which reads as root.
      return words[INODE] === 0 && words[UID] === 0 ? UNKNOWN_USER : words[UID];
    }
    return UNKNOWN_USER;
  }
}

/** An end of a TCP connection. */
export interface TcpEnd {
  /** As text; an IPv4-mapped one may be written either way. */
  readonly address: string;
  /** In host order. */
  readonly port: number;
}

/** Made with the first question, and again where no descriptor was left for it. */
let questions: SocketDiag | undefined;

/**
 * Whose the other end of a TCP connection is. Asked for this connection alone: a search of /proc/net/tcp
 * takes longer with every connection that waits for its time to pass, of which anybody may leave tens of
 * thousands.
 *
 * @returns undefined where this machine has no such open socket: a client of another machine, or one that is
 * gone
 */
export function tcpClientUser(client: TcpEnd, server: TcpEnd): number | undefined {
  const here = diagEnd(client);
  const there = diagEnd(server);
  if (here === undefined || here.words.length !== there?.words.length) return undefined;
  if (questions === undefined || questions.fd < 0) questions = new SocketDiag();
  const uid = questions.userOf("tcp", here.words.length === 1 ? 4 : 6, here, there);
  return uid === UNKNOWN_USER ? undefined : uid >>> 0;
}

/** An IPv4 connection is found as such also where a socket of it is an IPv6 one. */
function diagEnd({ address, port }: TcpEnd): DiagEnd | undefined {
  const bytes = parseIPv4(unmapped(address)) ?? parseIPv6(address.split("%")[0]);
  return bytes === undefined
    ? undefined
    : { words: new Int32Array(Uint8Array.from(bytes).buffer), at: 0, port };
}
