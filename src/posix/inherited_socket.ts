// A descriptor that the process was started with (socket activation, sd_listen_fds(3)): what it is, and making it one
// of ours. Not here: which descriptors there are, whose listener each is (src/daemon/activation.ts).

import type { SocketAddress } from "./address.ts";
import {
  AF_INET,
  AF_INET6,
  AF_UNIX,
  SOCK_DGRAM,
  SOCK_SEQPACKET,
  SOCK_STREAM,
  SOL_SOCKET,
} from "./constants.ts";
import { F_GETFD, F_SETFD, FD_CLOEXEC } from "./constants_activation.ts";
import { F_GETFL, F_SETFL } from "./constants_client.ts";
import { O_NONBLOCK } from "./constants_files.ts";
import { SO_ACCEPTCONN } from "./constants_options.ts";
import { libcCheck } from "./errno.ts";
import { libc } from "./libc.ts";
import { getOption } from "./options.ts";
import { getsockname, type SocketKind } from "./socket.ts";
import { socketKind } from "./socket_options.ts";

const FAMILIES: ReadonlyMap<number, SocketAddress["family"]> = new Map([
  [AF_INET, "inet"],
  [AF_INET6, "inet6"],
  [AF_UNIX, "unix"],
]);

const KINDS: ReadonlyMap<number, SocketKind> = new Map([
  [SOCK_STREAM, "stream"],
  [SOCK_DGRAM, "dgram"],
  [SOCK_SEQPACKET, "seqpacket"],
]);

/** What a socket is that somebody else made. */
export interface InheritedSocket {
  family: SocketAddress["family"];
  kind: SocketKind;
  /** Undefined for one without a name. */
  address: SocketAddress | undefined;
  listening: boolean;
}

/** What the descriptor is; undefined when it is closed, no socket, or of a family or type that labs have none of. */
export function inheritedSocket(fd: number): InheritedSocket | undefined {
  const numbers = socketKind(fd);
  const family = FAMILIES.get(numbers?.domain ?? -1);
  const kind = KINDS.get(numbers?.type ?? -1);
  if (family === undefined || kind === undefined) return undefined;
  const listening = getOption(fd, SOL_SOCKET, SO_ACCEPTCONN) !== 0;
  return { family, kind, address: getsockname(fd), listening };
}

/** Makes a descriptor close-on-exec and non-blocking, as those that we open are. @throws SystemError */
export function makeOurs(fd: number): void {
  const own = libcCheck("fcntl", libc().fcntl(fd, F_GETFD, 0));
  libcCheck("fcntl", libc().fcntl(fd, F_SETFD, own | FD_CLOEXEC));
  const shared = libcCheck("fcntl", libc().fcntl(fd, F_GETFL, 0));
  libcCheck("fcntl", libc().fcntl(fd, F_SETFL, shared | O_NONBLOCK));
}
