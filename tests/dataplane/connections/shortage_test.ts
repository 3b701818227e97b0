import { assertEquals } from "@std/assert";
import { Shortage } from "../../../src/dataplane/connections/listener.ts";
import { reservedDescriptors } from "../../../src/dataplane/shared/memory.ts";
import { EMFILE } from "../../../src/posix/constants.ts";
import { usedDescriptors } from "../../../src/posix/descriptors.ts";
import { Descriptors, portOf } from "../../posix/support/descriptors.ts";

Deno.test("Shortage leaves an eighth of few descriptors, and sixteen of many", () => {
  assertEquals([64, 100, 128, 20_000, 7].map(reservedDescriptors), [8, 12, 16, 16, 0]);
});

Deno.test("Shortage is news once, and again when it was over for a minute", () => {
  const shortage = new Shortage(64);
  const times = [0, 500, 30_000, 89_999, 150_000];
  assertEquals(times.map((now) => shortage.news(EMFILE, now) !== undefined), [
    true,
    false,
    false,
    false,
    true,
  ]);
});

Deno.test("Shortage.accept takes no more when a number was given that is not for connections, until one is free", () => {
  using open = new Descriptors();
  const server = open.tcpServer();
  const clients = Array.from({ length: 4 }, () => open.tcpClient(portOf(server)));
  // Two numbers are left, of a process that has these.
  const limit = usedDescriptors() + 2 + 16;
  const shortage = new Shortage(Math.max(limit, 128));
  const most = Math.max(limit, 128) - 16;
  const spare = [];
  while (usedDescriptors() < most - 1) spare.push(open.tcpServer());
  const first = shortage.accept(server);
  const second = shortage.accept(server);
  assertEquals([first < most, second >= most, shortage.accept(server), shortage.accept(server)], [
    true,
    true,
    -EMFILE,
    -EMFILE,
  ]);
  open.own(first);
  open.close(first);
  open.own(second);
  const third = shortage.accept(server);
  assertEquals(third >= 0, true);
  open.own(third);
  assertEquals(clients.length, 4);
});

Deno.test("Shortage leaves more where each connection gets a worker, which takes some itself", () => {
  using open = new Descriptors();
  const server = open.tcpServer();
  for (let i = 0; i < 4; i++) open.tcpClient(portOf(server));
  while (usedDescriptors() < 100) open.tcpServer();
  // Twenty are left for connections, half of what those leave that want workers.
  const limit = usedDescriptors() + 16 + 20;
  const accepts = (isolates: boolean) => {
    const shortage = new Shortage(limit, isolates);
    return [0, 1].map(() => {
      const fd = shortage.accept(server);
      if (fd >= 0) open.own(fd);
      return fd === -EMFILE ? "none" : "one";
    });
  };
  assertEquals([accepts(false), accepts(true)], [["one", "one"], ["one", "none"]]);
});
