// The traps of the labs that run on this machine, as a probe meets them: sockets that take what comes and answer
// nothing. To a probe they look like servers, and are none: nothing that is found there is a mistake.
import type { InetRow } from "../../posix/netstat/proc_net.ts";
import { type LabStatus, type RunningLab, runningLabs } from "../../lab/status_file.ts";
import { portOf } from "../../text/address.ts";
import type { Transport } from "./target.ts";

/** How a trap is called; no listener's name has a space in it. */
const TRAP_NAME = /^(\S+) trap (udp|tcp) (\d+)$/;

/**
 * Whether a socket is a trap, or may be one: of a lab that is not ours to look into, only the user is known.
 */
export function isTrap({ local: { port }, uid }: InetRow, transport: Transport): boolean {
  return trapSentence(transport, port, uid) !== undefined;
}

/**
 * What to say of a port of this machine that a lab has as a trap.
 *
 * @param uid the user whose socket has the port, where it is known
 * @returns undefined where no lab has a trap there
 */
export function trapSentence(transport: Transport, port: number, uid?: number): string | undefined {
  for (const lab of runningLabs()) {
    if (uid !== undefined && lab.uid !== uid) continue;
    const sentence = lab.status === undefined ? hidden(lab, uid) : ofLab(lab.status, transport, port);
    if (sentence !== undefined) return sentence;
  }
  return undefined;
}

function hidden({ pid }: RunningLab, uid: number | undefined): string | undefined {
  if (uid === undefined) return undefined;
  return `The lab of another user (pid ${pid}) has that port, perhaps as a trap, which answers nothing`;
}

function ofLab({ listeners }: LabStatus, transport: Transport, port: number): string | undefined {
  for (const { name } of listeners) {
    const [, beside, protocol, number] = TRAP_NAME.exec(name) ?? [];
    if (protocol !== transport || Number(number) !== port) continue;
    const meant = listeners.find((each) => each.name === beside);
    if (meant === undefined) continue;
    const has = portOf(meant.address);
    const why = has === port
      ? `${beside} has port ${port} for ${meant.transport === "tcp" ? "TCP" : "UDP"}`
      : `${beside} has port ${has}, and ${port} is that with its bytes swapped`;
    return `That port is a trap of the lab, which answers nothing: ${why}`;
  }
  return undefined;
}
