import { assertEquals } from "@std/assert";
import { view } from "../support/views.ts";
import { groupLines, optionLines } from "../../../src/cli/sockets/socket_view.ts";

Deno.test("groupLines gives each group a line, with the lab's listeners of it", () => {
  const group = { index: 1, interface: "lo", family: "inet", group: "225.0.0.10", users: 2 } as const;
  const groups = [
    { ...group, listeners: ["multicast", "beside"] },
    { ...group, group: "224.0.0.1", users: 1, listeners: [] },
  ];
  assertEquals(groupLines(groups), [
    "Interface  Group       Users  Listener",
    "lo         225.0.0.10      2  multicast, beside",
    "lo         224.0.0.1       1  -",
  ]);
  assertEquals(groupLines([]), ["No groups to show"]);
});

Deno.test("optionLines gives each option a line, asked beside the kernel's", () => {
  const counter = view({ listener: "tcp-counter" });
  const options = [{ name: "TCP_NODELAY", asked: 1, kernel: 1 }, {
    name: "SO_RCVBUF",
    asked: 4096,
    kernel: 8192,
  }];
  const lines = optionLines(new Map([[counter, options], [view({ listener: "unix-echo" }), []]]));
  assertEquals(lines.slice(0, -1), [
    "Listener     Socket            Option       Asked  Kernel",
    "tcp-counter  tcp 0.0.0.0:7100  TCP_NODELAY      1       1",
    "tcp-counter  tcp 0.0.0.0:7100  SO_RCVBUF     4096    8192",
    "",
  ]);
  assertEquals(lines.at(-1)?.startsWith("The kernel doubles a buffer's size"), true);
  assertEquals(optionLines(new Map([[counter, options.slice(0, 1)]])).length, 2);
  assertEquals(optionLines(new Map()), ["No socket options were asked for"]);
});
