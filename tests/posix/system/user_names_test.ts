// Names of users, and whose a connection of this machine is.
import { assertEquals } from "@std/assert";
import { tcpClientUser } from "../../../src/posix/netstat/users.ts";
import { userName } from "../../../src/posix/system/users.ts";
import { runCommand } from "../../support/run_command.ts";

Deno.test("userName knows root, and nobody without a name", async () => {
  assertEquals(await userName(0), "root");
  assertEquals(await userName(4_000_123_456), undefined);
});

Deno.test("userName gives many names at once, each its own", async () => {
  const { stdout } = await runCommand(["getent", "passwd"]);
  const users = stdout.trim().split("\n").map((line) => line.split(":"));
  const names = await Promise.all(users.map(([, , uid]) => userName(Number(uid))));
  for (const [i, [, , uid]] of users.entries()) {
    // Two names may share a number; the first is taken.
    assertEquals(names[i], users.find((each) => each[2] === uid)![0]);
  }
});

for (const hostname of ["127.0.0.1", "::1"]) {
  Deno.test(`tcpClientUser tells whose the client of ${hostname} is, while it is open`, async () => {
    using server = Deno.listen({ hostname, port: 0 });
    const { port } = server.addr as Deno.NetAddr;
    const client = await Deno.connect({ hostname, port });
    using accepted = await server.accept();
    const { hostname: address, port: clientPort } = accepted.remoteAddr as Deno.NetAddr;
    assertEquals(tcpClientUser(address, clientPort), Deno.uid());
    assertEquals(tcpClientUser(address, clientPort === 65535 ? 1 : clientPort + 1), undefined);
    client.close();
  });
}

Deno.test("tcpClientUser finds an IPv4 client whose socket is an IPv6 one", async () => {
  using server = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = server.addr as Deno.NetAddr;
  const client = await Deno.connect({ hostname: "::ffff:127.0.0.1", port });
  using accepted = await server.accept();
  const { hostname, port: clientPort } = accepted.remoteAddr as Deno.NetAddr;
  assertEquals([hostname, tcpClientUser(`::ffff:${hostname}`, clientPort)], ["127.0.0.1", Deno.uid()]);
  assertEquals(tcpClientUser(hostname, clientPort), Deno.uid());
  client.close();
});

Deno.test("tcpClientUser knows nothing of words that are no address", () => {
  assertEquals(tcpClientUser("lab", 80), undefined);
});
