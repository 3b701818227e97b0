// Who sees what: another machine, another user of this machine, the same address written as IPv6.
import { assertEquals, assertStringIncludes } from "@std/assert";
import type { ApiClass, ApiMe } from "../../src/board/api_types.ts";
import { testNeeding } from "../support/tool.ts";
import { waitFor } from "../support/wait_for.ts";
import { getFrom, RealLab, runStudent } from "./real_lab.ts";

/** Somebody who is nobody on any machine. */
const USER = 54_321;
const AS_USER = ["setpriv", `--reuid=${USER}`, `--regid=${USER}`, "--clear-groups"];

/** With the exchanges that have ended. */
async function me(text: Promise<string>): Promise<ApiMe> {
  const all = JSON.parse(await text) as ApiMe;
  return { ...all, exchanges: all.exchanges.filter(({ id }) => id !== null) };
}

testNeeding(
  ["gcc", "socat", "ipv6"],
  "/me shows the asker's address only, also when the board listens on ::",
  async () => {
    await using lab = await RealLab.start({ boardAddress: "::" });
    const sent = ["127.0.0.1", lab.ports.tcp];
    await runStudent("tcp_htonl", sent, { from: "127.0.0.8" });
    const of = (from: string) => me(getFrom(from, `${lab.url}/api/me?lang=en`));
    await waitFor("the exchange", async () => (await of("127.0.0.8")).exchanges.length === 1);
    assertEquals((await of("127.0.0.8")).you.address, "127.0.0.8");
    assertEquals((await of("127.0.0.9")).exchanges, []);
    assertEquals((await of("127.0.0.9")).you.address, "127.0.0.9");
    // Nothing that a request says makes it another's.
    for (const claim of ["?client=127.0.0.8", "?student=127.0.0.8", "?key=127.0.0.8"]) {
      assertEquals((await me(getFrom("127.0.0.9", `${lab.url}/api/me${claim}`))).exchanges, [], claim);
    }
    const addresses = (await lab.json<ApiClass>("/api/class")).rows.map(({ student }) => student.address);
    assertEquals(addresses, ["127.0.0.8"]);
  },
);

testNeeding(
  ["root", "setpriv", "gcc", "socat"],
  "two users of this machine are told apart on 127.0.0.1",
  async () => {
    await using lab = await RealLab.start();
    await runStudent("tcp_htonl", ["127.0.0.1", lab.ports.tcp], { prefix: AS_USER });
    await runStudent("tcp_as_the_course", ["127.0.0.1", lab.ports.tcp]);
    await runStudent("udp_without_nul", ["127.0.0.1", lab.ports.udp], { prefix: AS_USER });
    const url = `${lab.url}/api/me?lang=en`;
    const theirs = () => me(getFrom("127.0.0.1", url, { prefix: AS_USER }));
    const mine = () => me(getFrom("127.0.0.1", url));
    await waitFor("theirs", async () => (await theirs()).exchanges.length === 2);
    await waitFor("mine", async () => (await mine()).exchanges.length === 1);
    const [they, we] = [await theirs(), await mine()];
    assertEquals(they.you.rule, "user");
    assertStringIncludes(they.you.key, String(USER));
    assertEquals(we.exchanges.map(({ request }) => request.hex), ["0a000000"]);
    assertEquals(they.exchanges.map(({ listener }) => listener), ["tcp-counter", "udp-counter"]);
  },
);
