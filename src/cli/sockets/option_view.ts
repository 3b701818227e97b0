// The options of sockets as they are shown: what the lab asked for beside what the kernel has, read through a copy of
// the descriptor. Not here: which options there are (src/posix/socket_options.ts), how they are printed.

import { readlink } from "../../posix/files.ts";
import { joinedGroups } from "../../posix/joined_groups.ts";
import type { GroupRow } from "../../posix/proc_igmp.ts";
import { withSocket } from "../../posix/socket_copy.ts";
import { readOptions } from "../../posix/socket_options.ts";
import { SystemError } from "../../posix/system_error.ts";
import { sourcesText } from "./group_lines.ts";
import { interfaceGroups } from "./group_view.ts";
import type { SocketView } from "./socket_view.ts";
import type { Subject } from "./subject.ts";

/** One option of one socket. */
export interface OptionView {
  name: string;
  /** Undefined where nothing was asked for, or nobody tells. */
  asked: string | undefined;
  /** Undefined where the descriptor could not be copied. */
  kernel: string | undefined;
}

/** A socket and its options; `problem` where they could not be read. */
export interface SocketOptionsView {
  socket: SocketView;
  options: OptionView[];
  problem: SystemError | undefined;
}

/** The options of every one of the sockets that some process holds. */
export function gatherOptions(sockets: readonly SocketView[], { labs }: Subject): SocketOptionsView[] {
  const groups = new GroupsOfNamespaces();
  return sockets.filter(({ owners }) => owners.length > 0).map((socket) => {
    const asked = askedOf(socket, labs);
    const [owner] = socket.owners;
    const known = withSocket(owner, socket.inode, (copy) => kernelOptions(copy, groups.of(owner.pid)));
    if (known instanceof SystemError) {
      const options = Object.entries(asked).map(([name, value]) => ({
        name,
        asked: value,
        kernel: undefined,
      }));
      return { socket, options, problem: known };
    }
    const options = known.map(({ name, value }) => ({ name, asked: asked[name], kernel: value }));
    return { socket, options, problem: undefined };
  });
}

/** The options and, as options too, one line for each group that was joined. */
function kernelOptions(fd: number, groups: readonly GroupRow[]): { name: string; value: string }[] {
  const memberships = joinedGroups(fd, groups).map(({ family, group, index, mode, sources }) => {
    const on = groups.find((each) => each.index === index)?.interface ?? `interface ${index}`;
    const from = mode === "exclude" && sources.length === 0 ? "" : `, ${sourcesText(mode, sources)}`;
    return {
      name: family === "inet" ? "IP_ADD_MEMBERSHIP" : "IPV6_JOIN_GROUP",
      value: `${group} on ${on}${from}`,
    };
  });
  return [...readOptions(fd), ...memberships];
}

function askedOf({ owners }: SocketView, labs: Subject["labs"]): Record<string, string> {
  for (const { pid, fd } of owners) {
    const plate = labs.find((lab) => lab.pid === pid)?.plate;
    const listener = plate?.listeners.find((each) => each.fd === fd);
    if (listener !== undefined) return listener.asked;
  }
  return {};
}

/** The groups of each network namespace, read once. */
class GroupsOfNamespaces {
  readonly #known = new Map<string, GroupRow[]>();

  of(pid: number): GroupRow[] {
    const namespace = readlink(`/proc/${pid}/ns/net`) ?? String(pid);
    let groups = this.#known.get(namespace);
    if (groups === undefined) this.#known.set(namespace, groups = interfaceGroups(pid));
    return groups;
  }
}
