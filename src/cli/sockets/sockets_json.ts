// What `guichet sockets --json` prints: one JSON document, a line for each socket and each group, so that no line grows
// without bound. Pure. Not here: finding them.
import type { SocketOption } from "../../lab/status_file.ts";
import { safeJson } from "../../text/escape.ts";
import type { GroupView } from "./group_view.ts";
import type { Owner, SocketView, Subject } from "./socket_view.ts";

/** What was found; parts that were not asked for are undefined. */
export interface Report {
  subject: Subject;
  sockets: readonly SocketView[] | undefined;
  groups: readonly GroupView[] | undefined;
  /** Of listeners' own sockets, where options were asked for. */
  options: ReadonlyMap<SocketView, readonly SocketOption[]> | undefined;
}

/** The document's lines. */
export function reportLines({ subject, sockets, groups, options }: Report): string[] {
  const labs = subject.labs
    .filter(({ pid }) => subject.pids === undefined || subject.pids.includes(pid))
    .map(({ pid, uid, status: plate }) => ({ pid, uid, name: plate?.lab ?? null }));
  const parts = [[`"labs":${safeJson(labs)}`]];
  if (sockets) parts.push(list("sockets", sockets.map((socket) => socketJson(socket, options?.get(socket)))));
  if (groups) parts.push(list("groups", groups.map(groupJson)));
  return ["{", ...parts.flatMap((lines, i) => i < parts.length - 1 ? withComma(lines) : lines), "}"];
}

function list(name: string, values: unknown[]): string[] {
  if (values.length === 0) return [`"${name}":[]`];
  const lines = values.map((value, i) => safeJson(value) + (i < values.length - 1 ? "," : ""));
  return [`"${name}":[`, ...lines, "]"];
}

function withComma(lines: string[]): string[] {
  return [...lines.slice(0, -1), `${lines.at(-1)},`];
}

/** Every field each time, null for what is not known. */
function socketJson(
  socket: SocketView,
  options: readonly SocketOption[] | undefined,
): Record<string, unknown> {
  return {
    protocol: socket.protocol,
    state: socket.state,
    local: socket.local || null,
    remote: socket.remote || null,
    receiveQueue: socket.receiveQueue ?? null,
    sendQueue: socket.sendQueue ?? null,
    drops: socket.drops ?? null,
    uid: socket.uid ?? socket.owners[0]?.uid ?? null,
    inode: socket.inode,
    peer: socket.peer ?? null,
    listener: socket.listener ?? null,
    owners: socket.owners.map(ownerJson),
    ...options && { options },
  };
}

function ownerJson({ pid, command, uid, fd }: Owner): Record<string, unknown> {
  return { pid, command, uid: uid ?? null, descriptor: fd };
}

function groupJson({ interface: on, index, group, users, listeners }: GroupView): Record<string, unknown> {
  return { interface: on, index, group, users, listeners };
}
