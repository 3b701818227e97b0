import { assert, assertEquals, assertThrows } from "@std/assert";
import { type MembershipChange, Memberships, openMulticast } from "../../../src/lab/listeners/multicast.ts";
import { OpenError } from "../../../src/lab/listeners/bound_socket.ts";
import { encodeInet } from "../../../src/posix/address.ts";
import { IPPROTO_IP } from "../../../src/posix/constants.ts";
import { trySetsockopt } from "../../../src/posix/options.ts";
import { connect } from "../../../src/posix/socket.ts";
import { findInterface } from "../../../src/posix/system/interfaces.ts";
import {
  countDescriptors,
  Descriptors,
  hasInput,
  inetOf,
  mustReceiveText,
  mustSend,
} from "../../posix/support/descriptors.ts";
import { startDaemon } from "../../support/daemon.ts";
import { ip, makeNamespace } from "../../support/namespaces.ts";
import { testNeeding } from "../../support/tool.ts";

/** Groups of this host's own scope (RFC 2365), apart from those of other tests. */
const GROUP = "239.255.77.21";
const OTHER_GROUP = "239.255.77.22";

/** ip(7) */
const IP_MULTICAST_IF = 32;

function place(overrides: { port?: number; interface?: string; group?: string } = {}) {
  return { group: GROUP, port: 0, interface: "lo", source: [], receiveBuffer: 100_000, ...overrides };
}

function open(descriptors: Descriptors, overrides = {}) {
  const opened = openMulticast(place(overrides));
  descriptors.own(opened.fd);
  return opened;
}

/** A client that sends to a group over loopback. */
function sender(descriptors: Descriptors, group: string, port: number): number {
  const fd = descriptors.udp();
  // struct in_addr of lo's own address.
  trySetsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, 0x0100_007f);
  connect(fd, encodeInet(group, port));
  return fd;
}

Deno.test("openMulticast tells the group and the real port, and joins nothing by itself", () => {
  using descriptors = new Descriptors();
  const { fd, address, receiveBuffer } = open(descriptors);
  const { port } = inetOf(fd);
  assertEquals([address, receiveBuffer], [`${GROUP}:${port}`, { asked: 100_000, granted: 200_000 }]);
  mustSend(sender(descriptors, GROUP, port), "x");
  assert(!hasInput(fd));
});

for (const name of ["lo", "127.0.0.1"]) {
  Deno.test(`Memberships on "${name}" joins there, once, and hears the group and nothing else`, () => {
    using descriptors = new Descriptors();
    const { fd } = open(descriptors, { interface: name });
    const { port } = inetOf(fd);
    const neighbour = open(descriptors, { port, group: OTHER_GROUP });
    new Memberships(neighbour.fd, place({ group: OTHER_GROUP })).tick();
    const memberships = new Memberships(fd, place({ interface: name }));
    assertEquals(memberships.tick(), [{ interface: "lo", problem: undefined }]);
    assertEquals(memberships.tick(), []);
    mustSend(sender(descriptors, OTHER_GROUP, port), "other");
    mustSend(sender(descriptors, GROUP, port), "ours");
    assertEquals([mustReceiveText(fd), mustReceiveText(neighbour.fd)], ["ours", "other"]);
    assert(!hasInput(fd));
  });
}

Deno.test("openMulticast lets the course's own servers bind the port beside it", () => {
  using descriptors = new Descriptors();
  const { port } = inetOf(open(descriptors).fd);
  const [one, two] = [open(descriptors, { port }), open(descriptors, { port })];
  for (const { fd } of [one, two]) new Memberships(fd, place({ port })).tick();
  mustSend(sender(descriptors, GROUP, port), "to all");
  assertEquals([mustReceiveText(one.fd), mustReceiveText(two.fd)], ["to all", "to all"]);
});

Deno.test("openMulticast names the interfaces there are when it does not know one, and leaves no descriptor", () => {
  const before = countDescriptors();
  for (let i = 0; i < 20; i++) assertThrows(() => openMulticast(place({ interface: "nosuch0" })), OpenError);
  assert(countDescriptors() < before + 10);
  const { message } = assertThrows(() => openMulticast(place({ interface: "nosuch0" })), OpenError);
  const [head, names] = message.split(" or one of ");
  assertEquals(head, `Cannot join ${GROUP} on "nosuch0": no such interface; expected "auto"`);
  assert(names.split(", ").includes("lo") && findInterface("lo") !== undefined);
});

Deno.test("Memberships tells why it can't join, once", () => {
  using descriptors = new Descriptors();
  // No datagram socket of the group's family.
  const memberships = new Memberships(descriptors.tcpServer(), place());
  const [{ interface: name, problem }] = memberships.tick();
  assertEquals([name, typeof problem], ["lo", "string"]);
  assertEquals(memberships.tick(), []);
});

testNeeding(
  ["namespaces", "root"],
  'Memberships on "auto" follows interfaces as they come up and go',
  async () => {
    await using namespace = await makeNamespace();
    const probe = new URL("../support/memberships_probe.ts", import.meta.url).pathname;
    await using looking = await startDaemon({
      main: probe,
      args: [],
      prefix: namespace.prefix,
      stdin: "piped",
    });
    let looks = 0;
    const look = async () => {
      await looking.write("\n");
      const [, changes] = await looking.line(new RegExp(`^Look ${++looks} (.*)$`));
      return (JSON.parse(changes) as MembershipChange[]).map((change) => change.problem ?? change.interface);
    };
    await looking.ready();
    assertEquals(await look(), ["lo"]);
    await ip(namespace.name, "link add d0 index 77 type veth peer name d1");
    assertEquals(await look(), []);
    await ip(namespace.name, "addr add 10.79.0.1/24 dev d0");
    await ip(namespace.name, "link set d0 up");
    assertEquals([await look(), await look()], [["d0"], []]);
    await ip(namespace.name, "link del d0");
    assertEquals(await look(), []);
    await ip(namespace.name, "link add d0 index 77 type veth peer name d1");
    await ip(namespace.name, "link set d0 up");
    assertEquals(await look(), ["d0"]);
    await looking.closeStdin();
    assertEquals((await looking.wait()).code, 0);
  },
);
