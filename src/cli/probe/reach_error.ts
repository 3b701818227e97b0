// What a failed connect, sendto or recvfrom means to a student: errno in words, with what to look at. Pure.
// Not here: looking around for the server itself (second_look.ts).

import {
  EACCES,
  EADDRNOTAVAIL,
  EAFNOSUPPORT,
  EAGAIN,
  ECONNREFUSED,
  ECONNRESET,
  EINVAL,
  EMSGSIZE,
  ENOENT,
  EPERM,
  ETIMEDOUT,
} from "../../posix/constants.ts";
import { EHOSTUNREACH, ENETUNREACH } from "../../posix/constants_client.ts";
import { ENOTDIR, EPROTOTYPE } from "../../posix/constants_files.ts";
import { errorName, errorText } from "../../posix/system_error.ts";
import { Unreachable } from "./failures.ts";

/** What was refused: where it was to go, and which call it was. */
export interface Attempt {
  /** `connect to`, `send to`, `receive from`. */
  action: string;
  /** `tcp 127.0.0.1:7100` */
  where: string;
  transport: "udp" | "tcp" | "multicast" | "unix";
}

/**
 * The error for a call that failed: `Cannot connect to tcp 127.0.0.1:7100: connection refused (ECONNREFUSED)`.
 *
 * @param advice in place of what errno alone suggests
 */
export function reachError(
  attempt: Attempt,
  errno: number,
  advice = reachAdvice(attempt, errno),
): Unreachable {
  const { action, where } = attempt;
  return new Unreachable(`Cannot ${action} ${where}: ${errorText(errno)} (${errorName(errno)})`, advice);
}

/** What to look at; nothing where errno says it all. */
export function reachAdvice({ transport }: Attempt, errno: number): string[] {
  const advice = ADVICE[errno];
  if (advice === undefined) return [];
  return [typeof advice === "string" ? advice : advice[transport]].filter((text) => text !== "");
}

const NO_ROUTE =
  "This machine knows no way to that network: is the address right, the cable in, the interface up?";

const ADVICE: Readonly<Record<number, string | Record<Attempt["transport"], string>>> = {
  [ECONNREFUSED]: {
    tcp: "The machine is there and nobody listens on that port: is the server started, and listen(2) called?",
    udp: "The machine is there and nobody has that port: is the server started, and bound to that port?",
    multicast: "",
    unix:
      "A socket file is there, and no socket behind it: the server ended without unlink(2), or does not listen",
  },
  [ECONNRESET]: "The connection was ended by force: the server died, or closed with something left unread",
  [ETIMEDOUT]: "Nobody says no, and nobody answers: a wrong address, a machine that is off, or a firewall",
  [EHOSTUNREACH]:
    "No machine with that address answers on its network: is the address right, the machine on?",
  [ENETUNREACH]: {
    tcp: NO_ROUTE,
    udp: NO_ROUTE,
    multicast:
      "No route for groups: name the interface to leave by with --interface NAME (lo has no IPv6 one)",
    unix: "",
  },
  [EACCES]: {
    tcp: "A firewall of this machine forbids it",
    udp: "Is it a broadcast address? Sending to one wants setsockopt(SO_BROADCAST): --broadcast ADDRESS",
    multicast: "A firewall of this machine forbids it",
    unix: "Connecting wants write permission on the socket file, and search permission on its directories",
  },
  [EPERM]: "A firewall of this machine forbids it",
  [EINVAL]:
    "The kernel takes no such address: port 0 (htonl on a port makes it 0), or a family that does not fit",
  [EAFNOSUPPORT]: "This machine has no IPv6: ask an IPv4 address",
  [EADDRNOTAVAIL]:
    "This machine has no address of its own to send from: has the interface one of that family?",
  [EMSGSIZE]: "A datagram holds 65507 bytes at most, the NUL included",
  [ENOENT]: "No such file: is the server started, and bound to that very path? A relative path starts here",
  [ENOTDIR]: "Part of the path is no directory",
  [EPROTOTYPE]: "Another type of socket is bound there: choose with --type stream, dgram or seqpacket",
  [EAGAIN]: "The server's queue of waiting connections is full: does it call accept(2)?",
};
