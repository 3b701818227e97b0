import { assertEquals } from "@std/assert";
import { groupLines } from "../../../src/cli/sockets/group_lines.ts";
import { descriptorProblem } from "../../../src/cli/sockets/notes.ts";
import { optionLines } from "../../../src/cli/sockets/option_lines.ts";
import { SystemError } from "../../../src/posix/system_error.ts";
import { UNIX, view } from "./views.ts";

const GROUP = { index: 1, interface: "lo", family: "inet", group: "225.0.0.10", users: 2 } as const;

Deno.test("groupLines gives each socket that joined a line", () => {
  const udp = view({ protocol: "udp", local: "0.0.0.0:7200" });
  const joined = [
    { socket: { ...udp, listener: "multicast" }, mode: "exclude", sources: [] },
    { socket: udp, mode: "include", sources: ["192.0.2.7", "192.0.2.8"] },
    { socket: udp, mode: "exclude", sources: ["192.0.2.9"] },
  ] as const;
  const groups = [
    { ...GROUP, joined: [...joined].map((each) => ({ ...each, sources: [...each.sources] })) },
    {
      ...GROUP,
      group: "224.0.0.1",
      users: 1,
      joined: [],
    },
  ];
  assertEquals(groupLines(groups), [
    "Interface  Group       Users  Sources                    Joined by         Process",
    "lo         225.0.0.10      2  any                        multicast         812/guichet-lab",
    "lo         225.0.0.10      2  only 192.0.2.7, 192.0.2.8  udp 0.0.0.0:7200  812/guichet-lab",
    "lo         225.0.0.10      2  any but 192.0.2.9          udp 0.0.0.0:7200  812/guichet-lab",
    "lo         224.0.0.1       1  -                          -                 -",
  ]);
  assertEquals(groupLines([]), ["No such memberships"]);
});

Deno.test("optionLines gives each socket a line and a table, asked beside the kernel's", () => {
  const options = [
    { name: "SO_TYPE", asked: undefined, kernel: "SOCK_STREAM (1)" },
    { name: "SO_RCVBUF", asked: "4096", kernel: "8192" },
  ];
  const lines = optionLines([
    { socket: view({ listener: "tcp-counter" }), options, problem: undefined },
    { socket: { ...UNIX, local: "", remote: "" }, options: [], problem: new SystemError("pidfd_getfd", 1) },
  ]);
  assertEquals(lines.slice(0, -1), [
    "tcp 0.0.0.0:7100, listener tcp-counter, LISTEN, process 812/guichet-lab, descriptor 13",
    "  Option     Asked  Kernel",
    "  SO_TYPE    -      SOCK_STREAM (1)",
    "  SO_RCVBUF  4096   8192",
    "",
    "unix/stream, CONNECTED, process 900/server +1, descriptor 3",
    "  Option  Asked  Kernel",
    "  The kernel's values can't be read: operation not permitted",
    "",
  ]);
  assertEquals(lines.at(-1)?.startsWith("The kernel doubles a buffer's size"), true);
  assertEquals(optionLines([]), ["No such sockets"]);
});

Deno.test("descriptorProblem says what helps", () => {
  const say = (errno: number) =>
    descriptorProblem(new SystemError("pidfd_getfd", errno, "descriptor 3 of process 9"));
  assertEquals(
    say(38),
    "Cannot pidfd_getfd descriptor 3 of process 9: function not implemented (ENOSYS); the kernel must be Linux 5.6 or later",
  );
  assertEquals(say(9)?.endsWith("; it was closed meanwhile: ask again"), true);
  assertEquals(say(1)?.endsWith(": sudo guichet sockets"), true);
  assertEquals(descriptorProblem(undefined), undefined);
});
