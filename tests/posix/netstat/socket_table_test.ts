import { assert, assertEquals } from "@std/assert";
import { encodeInet, encodeUnix, encodeUnixName } from "../../../src/posix/address.ts";
import { readSockets, type SocketFamily } from "../../../src/posix/netstat/socket_table.ts";
import { bind, close, connect, getsockname, listen, send, socket } from "../../../src/posix/socket.ts";
import { statusOfDescriptor } from "../../../src/posix/system/files.ts";
import { tempDir } from "../../support/temp_dir.ts";

function inodeOf(fd: number): number {
  const status = statusOfDescriptor(fd);
  assert(!(status instanceof Error));
  return Number(status.inode);
}

function rowOf(fd: number, family: SocketFamily) {
  const inode = inodeOf(fd);
  const row = readSockets(new Set([family])).rows.find((each) => each.inode === inode);
  assert(row !== undefined, `no row of ${family} has inode ${inode}`);
  return row;
}

function portOf(fd: number): number {
  const name = getsockname(fd);
  assert(name !== undefined && name.family !== "unix");
  return name.port;
}

Deno.test("readSockets shows a listening TCP socket and its connections", () => {
  const [listener, client] = [socket("inet", "stream"), socket("inet", "stream", true)];
  bind(listener, encodeInet("127.0.0.1", 0));
  listen(listener, 5);
  const port = portOf(listener);
  connect(client, encodeInet("127.0.0.1", port));
  const [row, other] = [rowOf(listener, "tcp"), rowOf(client, "tcp")];
  close(client);
  close(listener);
  assertEquals([row.protocol, row.state, row.local, row.remote, row.port], [
    "tcp",
    "LISTEN",
    `127.0.0.1:${port}`,
    "",
    port,
  ]);
  // One connection waits to be accepted.
  assertEquals([row.receiveQueue, row.sendQueue, row.drops, row.uid], [
    1,
    0,
    undefined,
    Deno.uid() ?? undefined,
  ]);
  assertEquals([other.state, other.remote], ["ESTABLISHED", `127.0.0.1:${port}`]);
});

Deno.test("readSockets tells connected UDP sockets from others", () => {
  const fd = socket("inet", "dgram");
  bind(fd, encodeInet("127.0.0.1", 0));
  const before = rowOf(fd, "udp");
  connect(fd, encodeInet("127.0.0.1", 9));
  const after = rowOf(fd, "udp");
  close(fd);
  assertEquals([before.state, before.remote, before.drops], ["UNCONNECTED", "", 0]);
  assertEquals([after.state, after.remote], ["CONNECTED", "127.0.0.1:9"]);
});

Deno.test("readSockets gives Unix sockets their names, queues and other ends", async () => {
  await using dir = await tempDir();
  const path = dir.join("a lab\nwith a line feed");
  const [listener, client] = [socket("unix", "stream"), socket("unix", "stream")];
  bind(listener, encodeUnix(path));
  const bound = rowOf(listener, "unix");
  listen(listener, 7);
  connect(client, encodeUnix(path));
  const bytes = new TextEncoder().encode("bonjour");
  send(client, bytes, bytes.length);
  const [row, other] = [rowOf(listener, "unix"), rowOf(client, "unix")];
  close(client);
  close(listener);
  assertEquals([bound.protocol, bound.state, bound.local], ["unix/stream", "UNCONNECTED", path]);
  assertEquals([row.state, row.local, row.receiveQueue, row.sendQueue], ["LISTEN", path, 1, 7]);
  assertEquals([other.state, other.local], ["CONNECTED", ""]);
  assert(other.sendQueue! > 0, "the bytes that nobody has read yet");
});

Deno.test("readSockets shows abstract names, and datagram sockets that are connected", () => {
  const name = `@guichet ${crypto.randomUUID()}`;
  const [server, client] = [socket("unix", "dgram"), socket("unix", "dgram")];
  bind(server, encodeUnixName(name));
  connect(client, encodeUnixName(name));
  const bytes = new TextEncoder().encode("bonjour");
  send(client, bytes, bytes.length);
  const [row, other] = [rowOf(server, "unix"), rowOf(client, "unix")];
  close(client);
  close(server);
  assertEquals([row.protocol, row.local, row.receiveQueue], ["unix/dgram", name, 7]);
  assertEquals([other.state, other.remote, other.peer], ["CONNECTED", name, row.inode]);
});
