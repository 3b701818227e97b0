import { assert, assertEquals } from "@std/assert";
import { SystemError } from "../../src/posix/errors.ts";
import { joinGroup, leaveGroup } from "../../src/posix/multicast.ts";
import {
  bystanderReceives,
  GROUPS,
  INTERFACE,
  memberReceives,
  withSockets,
} from "./support/multicast_traffic.ts";
import { NAMESPACE, runInNamespace } from "./support/namespace.ts";

/** Loopback has no route for IPv6 multicast; a veth end has, and sends its multicast back to its own host as well. */
const VETH = `ip link add gv0 type veth peer name gv1
ip -6 address add 2001:db8::1/64 dev gv0 nodad
ip link set gv0 up
ip link set gv1 up`;

for (const family of ["inet", "inet6"] as const) {
  Deno.test(`joinGroup and leaveGroup say what happened (${family})`, () => {
    withSockets([family], (fd) => {
      assertEquals(joinGroup(fd, GROUPS[family], INTERFACE), "joined");
      assertEquals(joinGroup(fd, GROUPS[family], INTERFACE), "already");
      assertEquals(leaveGroup(fd, GROUPS[family], INTERFACE), "left");
      assertEquals(leaveGroup(fd, GROUPS[family], INTERFACE), "absent");
      assertEquals(joinGroup(fd, GROUPS[family], INTERFACE), "joined");
    });
  });

  Deno.test(`joinGroup returns the error for an interface that is not there (${family})`, () => {
    withSockets([family], (fd) => {
      const outcome = joinGroup(fd, GROUPS[family], 0x7ffffff0);
      assert(outcome instanceof SystemError);
      assertEquals(
        outcome.message,
        `Cannot join group ${GROUPS[family]} on interface 2147483632: no such device (ENODEV)`,
      );
    });
  });
}

Deno.test("joinGroup joins an IPv4 group on an IPv6 socket", () => {
  withSockets(["inet6"], (fd) => {
    assertEquals(joinGroup(fd, GROUPS.inet, INTERFACE), "joined");
    assertEquals(joinGroup(fd, GROUPS.inet, INTERFACE), "already");
  });
});

Deno.test("joinGroup returns EINVAL for what is no group", () => {
  withSockets(["inet", "inet6"], (ipv4, ipv6) => {
    for (const [fd, group] of [[ipv4, "192.0.2.7"], [ipv6, "::1"], [ipv6, "no address"]] as const) {
      const outcome = joinGroup(fd, group, INTERFACE);
      assert(outcome instanceof SystemError);
      assertEquals([group, outcome.code], [group, "EINVAL"]);
    }
  });
});

Deno.test("joinGroup returns the error for a descriptor that is not open", () => {
  const outcome = joinGroup(0x7fffffff, GROUPS.inet, INTERFACE);
  assert(outcome instanceof SystemError);
  assertEquals(outcome.code, "EBADF");
});

Deno.test("joinGroup makes the group's datagrams arrive, leaveGroup ends it", () => {
  assertEquals(memberReceives("inet"), [null, 5, null]);
});

Deno.test("setMulticastAll keeps out the groups that other sockets joined", () => {
  assertEquals(bystanderReceives("inet"), [5, null]);
});

Deno.test({
  name:
    "joinGroup, leaveGroup and setMulticastAll work for IPv6 (in a network namespace; needs unshare -n and ip)",
  ignore: NAMESPACE === undefined,
  fn: async () => {
    const answers = await runInNamespace(VETH, "multicast_traffic.ts", "gv0");
    assertEquals(answers, { member: [null, 5, null], bystander: [5, null] });
  },
});
