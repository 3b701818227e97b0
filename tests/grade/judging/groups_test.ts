import { assertEquals } from "@std/assert";
import type { GroupFacts, SocketFact } from "../../../src/grade/facts.ts";
import { membershipFault, printed } from "../../../src/grade/judging/groups.ts";

const GROUP = "225.0.0.10";

const HOSTS = { interface: "lan", group: "224.0.0.1", users: 1 };
const SNOOPERS = { interface: "lan", group: "224.0.0.106", users: 1 };

function facts(more: Partial<GroupFacts> & { address?: string }): GroupFacts {
  const socket: SocketFact = {
    inode: 1,
    transport: "udp",
    address: more.address ?? "0.0.0.0",
    port: 7200,
    remotePort: 0,
    state: "CLOSE",
    waiting: 0,
    holders: [1],
  };
  return {
    group: GROUP,
    port: 7200,
    memberships: [HOSTS, SNOOPERS],
    alone: true,
    comesBy: "lan",
    program: { processes: [], sockets: [socket], output: new Uint8Array(0) },
    ...more,
  };
}

const code = (more: Parameters<typeof facts>[0]) => membershipFault(facts(more))?.cause.code;

Deno.test("a member, bound to every address or to the group, has no fault", () => {
  const memberships = [HOSTS, { interface: "lan", group: GROUP, users: 1 }];
  for (const address of ["0.0.0.0", "::", GROUP]) assertEquals(code({ memberships, address }), undefined);
});

Deno.test("why a group does not arrive is told apart", () => {
  const joined = { interface: "lan", group: GROUP, users: 1 };
  assertEquals(code({}), "S90");
  assertEquals(code({ memberships: [joined], address: "192.0.2.1" }), "S91");
  assertEquals(code({ memberships: [HOSTS, { ...joined, group: "10.0.0.225" }] }), "S92");
  assertEquals(code({ memberships: [{ ...joined, interface: "lo" }, HOSTS] }), "S98");
});

Deno.test("another group is nobody's fault where others may have joined it", () => {
  const memberships = [HOSTS, { interface: "lan", group: "239.255.255.250", users: 1 }];
  assertEquals(code({ memberships, alone: false }), "S90");
});

/** What was printed of "MESSAGE 42". */
function found(output: string | Uint8Array) {
  return printed(typeof output === "string" ? new TextEncoder().encode(output) : output, "MESSAGE 42");
}

Deno.test("a message is whole whatever a program puts around it", () => {
  for (
    const output of ["MESSAGE 42", "Message reçu :MESSAGE 42\n", "« MESSAGE 42 » (10 octets)", "“MESSAGE 42”"]
  ) {
    assertEquals(found(output), { is: "whole" }, output);
  }
  assertEquals(found("MESSAGE 42\0\0\0\n"), { is: "whole" });
});

Deno.test("what stands right behind a message was not sent", () => {
  assertEquals(found("Message reçu :MESSAGE 42 DU\n"), { is: "whole" });
  assertEquals(found("MESSAGE 42ENT QUI EST LONG\n"), { is: "more", rest: "ENT QUI EST LONG" });
  assertEquals(found(Uint8Array.of(...new TextEncoder().encode("MESSAGE 42"), 0xf7, 0x7f)).is, "more");
  assertEquals(found("MESSAGE 42\x01\n").is, "more");
});

Deno.test("a part of a message is told by its length", () => {
  assertEquals(found("Message reçu :MESSAGE\n"), { is: "part", came: 7 });
  assertEquals(found("Message reçu :\n"), { is: "nothing" });
});
