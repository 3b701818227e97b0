import { assert, assertEquals, assertThrows } from "@std/assert";
import { decodeAddress, encodeInet, formatAddress } from "../../src/posix/address.ts";
import { EADDRINUSE, EBADF, ECONNREFUSED, EPIPE, SHUT_RDWR, SHUT_WR } from "../../src/posix/constants.ts";
import { SystemError } from "../../src/posix/errors.ts";
import {
  accept,
  bind,
  close,
  connect,
  getsockname,
  listen,
  NOT_YET,
  peer,
  read,
  recv,
  send,
  shutdown,
  socket,
} from "../../src/posix/socket.ts";
import { umask } from "../../src/posix/system/files.ts";
import { tempDir } from "../support/temp_dir.ts";
import {
  bytesOf,
  countDescriptors,
  Descriptors,
  inetOf,
  mustReceiveText,
  mustSend,
  portOf,
} from "./support/descriptors.ts";

/** fcntl.h: what /proc/self/fdinfo tells of a descriptor, in octal. */
const O_NONBLOCK = 0o4000;
const O_CLOEXEC = 0o2000000;

function flagsOf(fd: number): number {
  const [, flags] = /^flags:\s*(\d+)$/m.exec(Deno.readTextFileSync(`/proc/self/fdinfo/${fd}`)) ?? [];
  return parseInt(flags, 8) & (O_NONBLOCK | O_CLOEXEC);
}

/** A client, and what a server accepted of it. */
function connected(open: Descriptors): [client: number, served: number] {
  const server = open.tcpServer();
  const client = open.tcpClient(portOf(server));
  return [client, open.own(accept(server))];
}

Deno.test("socket and accept give descriptors that don't wait and that no child inherits, unless told otherwise", () => {
  using open = new Descriptors();
  const server = open.tcpServer();
  open.tcpClient(portOf(server));
  assertEquals(flagsOf(server), O_NONBLOCK | O_CLOEXEC);
  assertEquals(flagsOf(open.own(socket("inet", "stream", true))), O_CLOEXEC);
  assertEquals(flagsOf(open.own(accept(server))), O_NONBLOCK | O_CLOEXEC);
});

Deno.test("accept says NOT_YET while nobody comes, then tells who came", () => {
  using open = new Descriptors();
  const server = open.tcpServer();
  assertEquals(accept(server), NOT_YET);
  const client = open.tcpClient(portOf(server));
  open.own(accept(server));
  assertEquals(decodeAddress(peer.name, peer.length[0]), inetOf(client));
  assertEquals(accept(server), NOT_YET);
});

Deno.test("accept tells each peer by its own name, or that it has none, whoever came before", async () => {
  await using dir = await tempDir();
  using open = new Descriptors();
  const inet = open.tcpServer();
  const unix = open.unixServer("stream", dir.join("socket"));
  const accepted = (server: number) => {
    open.own(accept(server));
    return formatAddress(decodeAddress(peer.name, peer.length[0]));
  };
  const first = open.tcpClient(portOf(inet));
  assertEquals(accepted(inet), formatAddress(inetOf(first)));
  open.unixClient("stream", dir.join("socket"));
  assertEquals([accepted(unix), peer.length[0]], ["", 2]);
  const second = open.tcpClient(portOf(inet));
  assertEquals(accepted(inet), formatAddress(inetOf(second)));
});

Deno.test("bind and listen throw with the reason", () => {
  using open = new Descriptors();
  const server = open.tcpServer();
  const other = open.own(socket("inet", "stream"));
  const error = assertThrows(() => bind(other, encodeInet("127.0.0.1", portOf(server))), SystemError);
  assertEquals([error.call, error.errno], ["bind", EADDRINUSE]);
  assertEquals(assertThrows(() => listen(open.udp(), 5), SystemError).code, "EOPNOTSUPP");
});

Deno.test("connect returns the reason", () => {
  using open = new Descriptors();
  const port = portOf(open.tcpServer());
  const gone = open.tcpServer();
  const gonePort = portOf(gone);
  open.close(gone);
  const fd = open.own(socket("inet", "stream", true));
  assertEquals(connect(fd, encodeInet("127.0.0.1", gonePort)), -ECONNREFUSED);
  assertEquals(connect(open.own(socket("inet", "stream", true)), encodeInet("127.0.0.1", port)), 0);
});

Deno.test("getsockname tells the port that the kernel chose, and nothing for a nameless socket", () => {
  using open = new Descriptors();
  const name = inetOf(open.udp());
  assertEquals([name.family, name.address, name.port > 0], ["inet", "127.0.0.1", true]);
  assertEquals(getsockname(open.own(socket("unix", "dgram"))), undefined);
  assertEquals(assertThrows(() => getsockname(-1), SystemError).errno, EBADF);
});

Deno.test("recv says NOT_YET, then gives bytes, then 0 at the end of input", () => {
  using open = new Descriptors();
  const [client, served] = connected(open);
  const bytes = new Uint8Array(8);
  assertEquals(recv(served, bytes, 8), NOT_YET);
  mustSend(client, "abcdef");
  assertEquals([recv(served, bytes, 4), new TextDecoder().decode(bytes.subarray(0, 4))], [4, "abcd"]);
  assertEquals(recv(served, bytes, 8), 2);
  shutdown(client, SHUT_WR);
  assertEquals([recv(served, bytes, 8), recv(served, bytes, 8)], [0, 0]);
});

Deno.test("recv does not wait on a blocking socket either", () => {
  using open = new Descriptors();
  const client = open.tcpClient(portOf(open.tcpServer()));
  assertEquals(recv(client, new Uint8Array(1), 1), NOT_YET);
});

Deno.test("send takes a part when there is no room for all, and NOT_YET when there is none", () => {
  using open = new Descriptors();
  const [client] = connected(open);
  const bytes = new Uint8Array(16 * 1024 * 1024);
  const first = send(client, bytes, bytes.length);
  assert(first > 0 && first < bytes.length, `${first} bytes were taken at first`);
  let sent = first;
  while (sent > 0) sent = send(client, bytes, bytes.length);
  assertEquals(sent, NOT_YET);
});

Deno.test("send to a peer that is gone returns EPIPE, whether it may wait or not", () => {
  using open = new Descriptors();
  const [client] = connected(open);
  shutdown(client, SHUT_WR);
  assertEquals(send(client, bytesOf("x"), 1), -EPIPE);
  assertEquals(send(client, bytesOf("x"), 1, 0), -EPIPE);
});

Deno.test("shutdown with SHUT_WR ends the peer's input after what was sent, and leaves ours", () => {
  using open = new Descriptors();
  const [client, served] = connected(open);
  mustSend(client, "last");
  shutdown(client, SHUT_WR);
  assertEquals([mustReceiveText(served), mustReceiveText(served)], ["last", ""]);
  mustSend(served, "answer");
  assertEquals(mustReceiveText(client), "answer");
});

Deno.test("shutdown with SHUT_RDWR ends both inputs", () => {
  using open = new Descriptors();
  const [client, served] = connected(open);
  shutdown(served, SHUT_RDWR);
  assertEquals([recv(served, new Uint8Array(1), 1, 0), mustReceiveText(client)], [0, ""]);
});

Deno.test("read reads a socket as recv does", () => {
  using open = new Descriptors();
  const [client, served] = connected(open);
  assertEquals(read(served, new Uint8Array(4)), NOT_YET);
  mustSend(client, "abc");
  assertEquals(read(served, new Uint8Array(4)), 3);
  assertEquals(read(-1, new Uint8Array(4)), -EBADF);
});

Deno.test("umask sets the mask and returns the one before", () => {
  const before = umask(0o027);
  assertEquals([umask(before), umask(before)], [0o027, before]);
});

Deno.test("close gives the number back", () => {
  const before = countDescriptors();
  const fds = Array.from({ length: 20 }, () => socket("inet", "dgram"));
  assertEquals(countDescriptors() >= before + 20, true);
  fds.forEach(close);
  assert(countDescriptors() < before + 10);
});
