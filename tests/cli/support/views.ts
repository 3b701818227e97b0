// Sockets as a test makes them up, for what is pure in the sockets command.
import type { SocketView } from "../../../src/cli/sockets/socket_view.ts";

/** A listening TCP socket, with what differs in place of what is usual. */
export function view(differing: Partial<SocketView> = {}): SocketView {
  return {
    family: "tcp",
    protocol: "tcp",
    state: "LISTEN",
    local: "0.0.0.0:7100",
    remote: "",
    port: 7100,
    receiveQueue: 2,
    sendQueue: 0,
    uid: 1000,
    inode: 77,
    owners: [{ pid: 812, fd: 13, command: "guichet-lab", uid: 1000 }],
    ...differing,
  };
}

/** A Unix socket that a connection came to. */
export const UNIX: SocketView = view({
  family: "unix",
  protocol: "unix/stream",
  state: "CONNECTED",
  local: "/tmp/a lab\n\x1b[31m/sock",
  remote: "@abstract name",
  port: undefined,
  receiveQueue: undefined,
  sendQueue: undefined,
  uid: undefined,
  inode: 78,
  peer: 79,
  owners: [
    { pid: 900, fd: 3, command: "server", uid: 7 },
    { pid: 900, fd: 4, command: "server", uid: 7 },
    { pid: 901, fd: 3, command: "child", uid: 7 },
  ],
});

/** What is left of a connection; no process holds it. */
export const LEFT: SocketView = view({
  state: "TIME_WAIT",
  local: "127.0.0.1:7100",
  remote: "127.0.0.1:40000",
  listener: "tcp-counter",
  inode: 0,
  uid: 0,
  drops: 5,
  owners: [],
});
