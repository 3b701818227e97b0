// Whose servers the lab tries, and whose it does not: none of these is ever connected to.
import { assertEquals } from "@std/assert";
import { suiteNamed } from "../../../src/grade/suites.ts";
import { GRADE_SUITES } from "../../../src/config/sections.ts";
import { StudentServers } from "../../../src/lab/class/server_trials.ts";

const CLOCK = { monotonic: () => 0, wallClock: () => 1_700_000_000_000 };

function asked(asker: { uid?: number; address: string; here?: boolean }, suite: string, port: number) {
  const servers = new StudentServers(["tcp-counter"], CLOCK);
  try {
    const who = { student: "a", here: false, ...asker };
    const answer = servers.ask(who, { suite, port, language: "en" });
    return typeof answer === "string" ? answer : answer.state;
  } finally {
    servers.close();
  }
}

Deno.test("StudentServers refuses what it does not offer, ports that are nobody's, and addresses that can't be reached", () => {
  assertEquals(asked({ address: "192.0.2.1" }, "udp-counter", 4567), "suite");
  for (const port of [0, 22, 1023, 65_536, 7100.5, NaN]) {
    assertEquals(asked({ address: "192.0.2.1" }, "tcp-counter", port), "port", `${port}`);
  }
  assertEquals(asked({ address: "fe80::1" }, "tcp-counter", 7100), "address");
});

Deno.test("StudentServers tries on the lab's machine only what the asker's own user listens on", () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const uid = Deno.uid()!;
  // This process has the port, as the lab has its own.
  assertEquals(asked({ uid, address: "127.0.0.1", here: true }, "tcp-counter", port), "not yours");
  assertEquals(asked({ uid: uid + 1, address: "127.0.0.1", here: true }, "tcp-counter", port), "not yours");
  // A user that the kernel did not tell, by loopback or by the machine's other addresses.
  assertEquals(asked({ address: "127.0.0.1" }, "tcp-counter", port), "not yours");
  assertEquals(asked({ address: "192.0.2.1", here: true }, "tcp-counter", port), "not yours");
});

Deno.test("StudentServers has one trial of a student at a time, and ends them when the lab ends", () => {
  const servers = new StudentServers(["tcp-counter"], CLOCK);
  const ask = (student: string) =>
    servers.ask({ student, address: "192.0.2.1", here: false }, {
      suite: "tcp-counter",
      port: 7100,
      language: "en",
    });
  const first = ask("a");
  assertEquals(typeof first === "object" && first.state, "running");
  assertEquals(ask("a"), "busy");
  servers.close();
  assertEquals(ask("b"), "suite");
});

Deno.test("every suite that a configuration may name is one of grade's, over a network", () => {
  for (const name of GRADE_SUITES) {
    assertEquals(["tcp", "udp"].includes(suiteNamed(name)?.transport ?? ""), true, name);
  }
});
