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
  MSG_DONTWAIT,
  NETLINK_SOCK_DIAG,
  NLM_F_REQUEST,
  SOCK_CLOEXEC,
  SOCK_DIAG_BY_FAMILY,
  SOCK_NONBLOCK,
  SOCK_RAW,
} from "../constants.ts";
import { LAYOUT } from "../layout.ts";
import { libc } from "../libc.ts";
import { Arena } from "../memory.ts";
import { send, UNKNOWN_USER } from "../socket.ts";

/** An address and a port as they lie in a sockaddr: words in network order; IPv4 has one, IPv6 four. */
export interface DiagEnd {
  readonly words: Int32Array;
  /** Word at which the address begins. */
  readonly at: number;
  /** Big-endian. */
  readonly port: number;
}

const { nlmsghdr, inet_diag_req_v2, inet_diag_sockid, inet_diag_msg, mmsghdr, msghdr, iovec } = LAYOUT;
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

/** Sockets that the kernel is asked about together, at the most. */
export const MOST_TOGETHER = 64;

/** Bytes of an answer that are read: the state of a socket, and some attributes of it that are not looked at. */
const ANSWER_BYTES = 256;

const ANSWER_WORDS = ANSWER_BYTES / 4;
const HEADER_WORDS = mmsghdr.size / 4;
const LENGTH = mmsghdr.fields.msg_len / 4;

export class SocketDiag {
  readonly #requests = new Uint8Array(MOST_TOGETHER * REQUEST_BYTES);
  readonly #words = new Int32Array(this.#requests.buffer);
  readonly #view = new DataView(this.#requests.buffer);
  readonly #arena = new Arena(MOST_TOGETHER * (mmsghdr.size + iovec.size + ANSWER_BYTES));
  /** Byte offsets in the arena: the vector for recvmmsg(2), and the first answer. */
  readonly #vector: number;
  readonly #answers: number;
  readonly #headers: Uint8Array<ArrayBuffer>;
  readonly #protocols: ("tcp" | "udp")[] = [];
  readonly #users = new Int32Array(MOST_TOGETHER);
  #asked = 0;
  /** Of the first question that is not answered yet. */
  #number = 0;
  /** The netlink socket, for whoever closes it; negative where there is none. */
  readonly fd: number;

  constructor() {
    const type = SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK;
    this.fd = libc().socket(AF_NETLINK, type, NETLINK_SOCK_DIAG);
    for (let i = 0; i < MOST_TOGETHER; i++) this.#prepare(i * REQUEST_BYTES);
    this.#vector = this.#arena.take(MOST_TOGETHER * mmsghdr.size);
    const parts = this.#arena.take(MOST_TOGETHER * iovec.size);
    this.#answers = this.#arena.take(MOST_TOGETHER * ANSWER_BYTES);
    for (let i = 0; i < MOST_TOGETHER; i++) {
      const part = parts + i * iovec.size;
      this.#arena.writePointer(part + iovec.fields.iov_base, this.#answers + i * ANSWER_BYTES);
      this.#arena.words[(part + iovec.fields.iov_len) / 4] = ANSWER_BYTES;
      const header = this.#vector + i * mmsghdr.size;
      this.#arena.writePointer(header + msghdr.fields.msg_iov, part);
      this.#arena.words[(header + msghdr.fields.msg_iovlen) / 4] = 1;
    }
    this.#headers = this.#arena.view(this.#vector, MOST_TOGETHER * mmsghdr.size);
  }

  /** Writes what all questions have in common. */
  #prepare(at: number): void {
    const view = this.#view;
    view.setUint32(at + nlmsghdr.fields.nlmsg_len, REQUEST_BYTES, true);
    view.setUint16(at + nlmsghdr.fields.nlmsg_type, SOCK_DIAG_BY_FAMILY, true);
    view.setUint16(at + nlmsghdr.fields.nlmsg_flags, NLM_F_REQUEST, true);
    view.setUint32(at + nlmsghdr.size + inet_diag_req_v2.fields.idiag_states, 0xffff_ffff, true);
    // INET_DIAG_NOCOOKIE: whichever socket it is.
    view.setUint32(at + ID + idiag_cookie, 0xffff_ffff, true);
    view.setUint32(at + ID + idiag_cookie + 4, 0xffff_ffff, true);
  }

  /**
   * The user of the socket at `here` that talks to `there`. Allocates nothing.
   *
   * @param family 4 or 6, of both ends
   * @returns its uid as a signed word; {@linkcode UNKNOWN_USER} where there is no such socket, or nobody
   * tells
   */
  userOf(protocol: "tcp" | "udp", family: 4 | 6, here: DiagEnd, there: DiagEnd): number {
    const question = this.ask(protocol, family, here, there);
    this.hear();
    return this.user(question);
  }

  /**
   * Writes a question, as for {@linkcode userOf}; {@linkcode hear} asks all that were written.
   * @returns its number, from 0 on; there must be fewer than {@linkcode MOST_TOGETHER}
   */
  ask(protocol: "tcp" | "udp", family: 4 | 6, here: DiagEnd, there: DiagEnd): number {
    const question = this.#asked++;
    const at = question * REQUEST_BYTES;
    const { sdiag_family, sdiag_protocol } = inet_diag_req_v2.fields;
    this.#requests[at + nlmsghdr.size + sdiag_family] = family === 4 ? AF_INET : AF_INET6;
    this.#requests[at + nlmsghdr.size + sdiag_protocol] = protocol === "tcp" ? IPPROTO_TCP : IPPROTO_UDP;
    // For UDP the kernel has source and destination the other way round (udp_dump_one in udp_diag.c).
    const tcp = protocol === "tcp";
    this.#end(at, idiag_sport, idiag_src, family, tcp ? here : there);
    this.#end(at, idiag_dport, idiag_dst, family, tcp ? there : here);
    this.#words[(at + nlmsghdr.fields.nlmsg_seq) / 4] = (this.#number + question) | 0;
    this.#protocols[question] = protocol;
    return question;
  }

  #end(at: number, port: number, address: number, family: 4 | 6, end: DiagEnd): void {
    this.#view.setUint16(at + ID + port, end.port, false);
    const to = (at + ID + address) / 4;
    const words = family === 4 ? 1 : 4;
    for (let i = 0; i < 4; i++) this.#words[to + i] = i < words ? end.words[end.at + i] : 0;
  }

  /** Asks the kernel what was written; {@linkcode user} tells the answers. The next question has number 0. */
  hear(): void {
    const asked = this.#asked;
    for (let i = 0; i < asked; i++) this.#users[i] = UNKNOWN_USER;
    const sent = this.fd < 0 || asked === 0 ? -1 : send(this.fd, this.#requests, asked * REQUEST_BYTES);
    // An answer that is left from questions before, which were given up, is none of these.
    for (let heard = 0; sent > 0 && heard < asked;) {
      const got = libc().recvmmsg(this.fd, this.#headers, asked, MSG_DONTWAIT, null);
      if (got <= 0) break;
      for (let i = 0; i < got; i++) if (this.#take(i, asked)) heard++;
    }
    this.#number = (this.#number + asked) | 0;
    this.#asked = 0;
  }

  /** What the kernel said to question number `question` of those last asked. */
  user(question: number): number {
    return this.#users[question];
  }

  /** Takes answer `i`. @returns whether it is one to the questions at hand */
  #take(i: number, asked: number): boolean {
    const { words, bytes } = this.#arena;
    const at = this.#answers / 4 + i * ANSWER_WORDS;
    const length = words[this.#vector / 4 + i * HEADER_WORDS + LENGTH];
    const question = (words[at + nlmsghdr.fields.nlmsg_seq / 4] - this.#number) | 0;
    if (length < nlmsghdr.size || question < 0 || question >= asked) return false;
    const type = words[at + nlmsghdr.fields.nlmsg_type / 4] & 0xffff;
    if (type !== SOCK_DIAG_BY_FAMILY || length < nlmsghdr.size + inet_diag_msg.size) return true;
    const state = bytes[4 * at + STATE];
    if (this.#protocols[question] === "tcp" && (CONNECTED & (1 << state)) === 0) return true;
    // A connection that only waits for its time to pass has no user any more, which reads as root.
    if (words[at + INODE] !== 0 || words[at + UID] !== 0) this.#users[question] = words[at + UID];
    return true;
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
