// Whose a socket is, by its addresses, with sockets of another user that this process makes by setpriv.
import { assertEquals } from "@std/assert";
import { parseIPv4, parseIPv6 } from "../../../src/posix/address.ts";
import { SocketDiag } from "../../../src/posix/netstat/users.ts";
import { close } from "../../../src/posix/socket.ts";
import { Descriptors, inetOf, portOf } from "../support/descriptors.ts";

function end(address: string, port: number) {
  const bytes = parseIPv4(address) ?? parseIPv6(address)!;
  return { words: new Int32Array(bytes.slice().buffer), at: 0, port };
}

const OWN = Deno.uid()!;

Deno.test("SocketDiag tells the user of a TCP client, and of no connection that is not there", () => {
  using open = new Descriptors();
  const server = open.tcpServer();
  const client = open.tcpClient(portOf(server));
  const { port } = inetOf(client);
  const diag = new SocketDiag();
  const [here, there] = [end("127.0.0.1", port), end("127.0.0.1", portOf(server))];
  assertEquals(diag.userOf("tcp", 4, here, there), OWN);
  assertEquals(diag.userOf("tcp", 4, end("127.0.0.1", 1), there), -1);
  assertEquals(diag.userOf("tcp", 4, here, there), OWN);
  close(diag.fd);
});

Deno.test("SocketDiag tells the user of a UDP client, connected or not, and of none that is not there", () => {
  using open = new Descriptors();
  const server = open.udp();
  const [connected, bound] = [open.udpTo(portOf(server)), open.udp()];
  const diag = new SocketDiag();
  const there = end("127.0.0.1", portOf(server));
  for (const client of [connected, bound]) {
    assertEquals(diag.userOf("udp", 4, end("127.0.0.1", inetOf(client).port), there), OWN);
  }
  assertEquals(diag.userOf("udp", 4, end("127.0.0.1", 1), there), -1);
  assertEquals(diag.userOf("udp", 6, end("::1", inetOf(bound).port), end("::1", 1)), -1);
  close(diag.fd);
});
