// Names of users, and whose a connection of this machine is.
import { assertEquals } from "@std/assert";
import { tcpClientUser } from "../../../src/posix/netstat/users.ts";
import { userName } from "../../../src/posix/system/process.ts";
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
    const here = { address: hostname, port };
    assertEquals(tcpClientUser({ address, port: clientPort }, here), Deno.uid());
    const other = clientPort === 65535 ? 1 : clientPort + 1;
    assertEquals(tcpClientUser({ address, port: other }, here), undefined);
    assertEquals(tcpClientUser({ address, port: clientPort }, { address: hostname, port: other }), undefined);
    client.close();
  });
}

Deno.test("tcpClientUser finds an IPv4 client whose socket is an IPv6 one", async () => {
  using server = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = server.addr as Deno.NetAddr;
  const client = await Deno.connect({ hostname: "::ffff:127.0.0.1", port });
  using accepted = await server.accept();
  const { hostname, port: clientPort } = accepted.remoteAddr as Deno.NetAddr;
  const here = { address: "127.0.0.1", port };
  for (const address of ["127.0.0.1", "::ffff:127.0.0.1"]) {
    assertEquals(tcpClientUser({ address, port: clientPort }, here), Deno.uid());
  }
  assertEquals(hostname, "127.0.0.1");
  client.close();
});

Deno.test("tcpClientUser knows nothing of words that are no address", () => {
  assertEquals(tcpClientUser({ address: "lab", port: 80 }, { address: "lab", port: 81 }), undefined);
});
