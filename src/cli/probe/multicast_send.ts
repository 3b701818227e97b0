// `guichet probe multicast`: what the course's clientmcast does, in the order of the slides: socket, setsockopt
// (IP_MULTICAST_IF, IP_MULTICAST_TTL, IP_MULTICAST_LOOP), sendto, close. Not here: listening to a group
// (multicast_listen.ts).

import { formatAddress } from "../../posix/address.ts";
import { sendto } from "../../posix/datagram.ts";
import { setMulticastHops, setMulticastInterface, setMulticastLoop } from "../../posix/multicast_sender.ts";
import { close, connect, getsockname, socket } from "../../posix/socket.ts";
import { OK } from "../exit_status.ts";
import { byteCount } from "./bytes_text.ts";
import { Interrupted } from "./failures.ts";
import { type Group, groupSockaddr, groupText } from "./group_word.ts";
import { reachError } from "./reach_error.ts";
import type { Session, Verdict } from "./session.ts";

/** Milliseconds between two datagrams of many: everybody who joined gets them all. */
const SPACING = 10;

/** How the datagrams are sent; what is absent is left to the kernel. */
export interface Sending {
  message: Uint8Array<ArrayBuffer>;
  count: number;
  hops?: number;
  loop?: boolean;
}

/** Sends to a group. @throws {Unreachable} */
export async function sendToGroup(
  group: Group,
  { message, count, hops, loop }: Sending,
  { report, waiter }: Session,
): Promise<Verdict> {
  const to = groupSockaddr(group);
  const from = sourceOf(group, to);
  const fd = openSender(group);
  report.waitingFor = count > 1 ? `${count} datagrams to leave, ${SPACING} ms apart` : undefined;
  try {
    if (hops !== undefined) setMulticastHops(fd, group.family, hops);
    if (loop !== undefined) setMulticastLoop(fd, group.family, loop);
    for (let exchange = 1; exchange <= count; exchange++) {
      if (exchange > 1 && await waiter.pause(SPACING) === "stopped") throw new Interrupted();
      check(sendto(fd, message, to), group);
      await report.exchange(
        [`Sent ${byteCount(message.length)} to ${groupText(group)} from ${from}`],
        { exchange, outcome: "sent", group: groupText(group), from, bytes: message.length },
      );
    }
  } finally {
    close(fd);
  }
  return { status: OK, fields: { group: groupText(group), sent: count } };
}

function openSender({ family, interface: chosen }: Group): number {
  const fd = socket(family, "dgram");
  try {
    if (chosen !== undefined) setMulticastInterface(fd, family, chosen);
    return fd;
  } catch (error) {
    close(fd);
    throw error;
  }
}

/** The address that datagrams leave from: connect(2) on a datagram socket makes the kernel choose, and sends nothing. */
function sourceOf(group: Group, to: Uint8Array<ArrayBuffer>): string {
  const fd = openSender(group);
  try {
    check(connect(fd, to), group);
    return formatAddress(getsockname(fd)).replace(/:\d+$/, "");
  } finally {
    close(fd);
  }
}

function check(result: number, group: Group): void {
  if (result >= 0) return;
  const attempt = { action: "send to", where: `group ${groupText(group)}`, transport: "multicast" as const };
  throw reachError(attempt, -result);
}
