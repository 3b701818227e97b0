import { assert, assertEquals, assertThrows } from "@std/assert";
import { openTcp } from "../../../src/lab/listeners/open.ts";
import { OpenError } from "../../../src/lab/listeners/bound_socket.ts";
import { accept, NOT_YET } from "../../../src/posix/socket.ts";
import {
  countDescriptors,
  Descriptors,
  inetOf,
  mustReceiveText,
  mustSend,
  portOf,
} from "../../posix/support/descriptors.ts";
import { testNeeding } from "../../support/tool.ts";
import { waitFor } from "../../support/wait_for.ts";

function open(descriptors: Descriptors, address: string, port = 0, backlog = 16) {
  const opened = openTcp({ address, port, backlog });
  descriptors.own(opened.fd);
  return opened;
}

/** Connects, and checks that it is this listener that accepts. */
async function assertServes(descriptors: Descriptors, listening: number, address: string): Promise<void> {
  const client = descriptors.tcpClient(portOf(listening), address);
  const served = descriptors.own(await waitFor("the connection", () => Math.max(0, accept(listening))));
  mustSend(client, address);
  assertEquals(mustReceiveText(served), address);
}

Deno.test("openTcp listens and tells the real address", async () => {
  using descriptors = new Descriptors();
  const opened = open(descriptors, "127.0.0.1");
  assertEquals([opened.address, opened.receiveBuffer], [`127.0.0.1:${portOf(opened.fd)}`, undefined]);
  assertEquals(accept(opened.fd), NOT_YET);
  await assertServes(descriptors, opened.fd, "127.0.0.1");
});

testNeeding(["ipv6"], 'openTcp of "::" serves both families', async () => {
  using descriptors = new Descriptors();
  const { fd } = open(descriptors, "::");
  for (const address of ["127.0.0.1", "127.0.0.5", "::1"]) await assertServes(descriptors, fd, address);
});

testNeeding(["ipv6"], "openTcp of one IPv6 address serves that one", async () => {
  using descriptors = new Descriptors();
  const { fd, address } = open(descriptors, "::1");
  assertEquals(address, `[::1]:${portOf(fd)}`);
  await assertServes(descriptors, fd, "::1");
});

Deno.test("openTcp listens again at once where connections were closed by the server", async () => {
  using descriptors = new Descriptors();
  const { fd } = open(descriptors, "127.0.0.1");
  const port = portOf(fd);
  const client = descriptors.tcpClient(port);
  const served = await waitFor("the connection", () => Math.max(0, accept(fd)));
  // Who closes first keeps the connection in TIME_WAIT.
  descriptors.own(served);
  descriptors.close(served);
  assertEquals(mustReceiveText(client), "");
  descriptors.close(client);
  descriptors.close(fd);
  await assertServes(descriptors, open(descriptors, "127.0.0.1", port).fd, "127.0.0.1");
});

Deno.test("openTcp names the address that is in use and its holder, and leaves no descriptor", () => {
  using descriptors = new Descriptors();
  const { port } = inetOf(open(descriptors, "127.0.0.1").fd);
  const before = countDescriptors();
  // Each looks through all processes of the machine for the holder.
  const times = 6;
  for (let i = 0; i < times; i++) {
    assertThrows(() => openTcp({ address: "127.0.0.1", port, backlog: 1 }), OpenError);
  }
  assert(countDescriptors() < before + times);
  const { message } = assertThrows(() => openTcp({ address: "127.0.0.1", port, backlog: 1 }), OpenError);
  assertEquals(
    message,
    `Cannot bind tcp 127.0.0.1:${port}: address already in use (pid ${Deno.pid}, deno); choose another port or stop it`,
  );
});

Deno.test("openTcp says what address would be right when it is not this machine's", () => {
  assertThrows(
    () => openTcp({ address: "192.0.2.1", port: 0, backlog: 1 }),
    OpenError,
    "Cannot bind tcp 192.0.2.1:0: cannot assign requested address; expected an address of this machine, or 0.0.0.0",
  );
});
