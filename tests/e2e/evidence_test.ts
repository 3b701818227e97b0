// A client that sends a datagram and closes at once: one exchange, one verdict, wherever it is looked at, and
// praise nowhere and never.
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { ApiClass, ApiExchange } from "../../src/board/api_types.ts";
import { encodeInet } from "../../src/posix/address.ts";
import { connect, sendto } from "../../src/posix/socket.ts";
import { sendInSegments } from "../posix/support/datagrams.ts";
import { Descriptors, hasInput, mustReceive, mustSend } from "../posix/support/descriptors.ts";
import { runClient } from "../support/client.ts";
import { runGuichet } from "../support/guichet.ts";
import { testNeeding } from "../support/tool.ts";
import { waitFor } from "../support/wait_for.ts";
import { RealLab, runStudent } from "./real_lab.ts";

const STUDENT = "127.0.0.9";

/** Of twenty that close at once some are gone before the answer, whichever the kernel lets run first. */
const TIMES = 20;

const TWICE = new TextEncoder().encode("MESSAGE DU CLIENT\0");

const idsOf = ({ hints }: ApiExchange) => hints.map(({ id }) => id);

testNeeding(
  ["gcc"],
  "a client that sends and closes gets U05 in its one exchange, and no praise at any time",
  async () => {
    await using lab = await RealLab.start();
    const exchanges = async () =>
      (await lab.json<{ exchanges: ApiExchange[] }>(`/api/exchanges?client=${STUDENT}&limit=100`)).exchanges;
    for (let time = 0; time < TIMES; time++) {
      await runStudent("udp_gone_before_the_answer", ["127.0.0.1", lab.ports.udp], { from: STUDENT });
    }
    const all = await waitFor(`${TIMES} exchanges`, async () => {
      const found = await exchanges();
      return found.length >= TIMES && found;
    });
    // No second exchange follows, with the answer alone.
    const more = await exchanges();
    assertEquals([all.length, more.map(({ id }) => id)], [TIMES, all.map(({ id }) => id)]);
    assertEquals(all.filter(({ request }) => request.bytes !== 18), []);
    const gone = all.filter(({ outcome }) => outcome === "unreachable");
    assert(gone.length > 0, `${gone.length} of ${TIMES} came back`);
    assertEquals(
      gone.filter((each) => !idsOf(each).includes("U05") || idsOf(each).some((id) => id.startsWith("G"))),
      [],
    );

    const { rows } = await lab.json<ApiClass>("/api/class");
    const row = rows.find(({ student }) => student.key === STUDENT)!;
    assertEquals(row.cells["udp-counter"].attempts, TIMES);
    assertEquals(row.cells["udp-counter"].state === "done", gone.length < TIMES);
    const report = await waitFor("the report", async () => {
      const { stdout } = await runGuichet(["report", "--journal", lab.journal, "--csv"]);
      return stdout.includes(`U05 Closed before the answer (${gone.length})`) && stdout;
    });
    assertMatch(report, new RegExp(`${STUDENT},udp-counter,${TIMES},`));
  },
);

Deno.test("a client that sends everything twice and takes one answer is told no error and no warning", async () => {
  await using lab = await RealLab.start();
  using open = new Descriptors();
  for (let time = 0; time < TIMES; time++) {
    const client = open.udpTo(lab.ports.udp);
    for (let i = 0; i < 2; i++) mustSend(client, TWICE);
    await waitFor("an answer", () => hasInput(client), { interval: 1 });
    mustReceive(client);
    open.close(client);
  }
  const { exchanges } = await waitFor("all exchanges", async () => {
    const found = await lab.json<{ exchanges: ApiExchange[] }>("/api/exchanges?limit=100");
    return found.exchanges.length >= 2 * TIMES && found;
  });
  assertEquals(exchanges.flatMap(({ hints }) => hints).filter(({ level }) => level !== "info"), []);
});

Deno.test("three datagrams that are answered together, and of which none is read, are three errors", async () => {
  await using lab = await RealLab.start();
  using open = new Descriptors();
  const client = open.udp();
  // It still sends to the lab, but takes nothing from it: as if it were closed before the answers come.
  assertEquals(connect(client, encodeInet("127.0.0.1", 9)), 0);
  sendInSegments(client, TWICE.length);
  const three = Uint8Array.from([...TWICE, ...TWICE, ...TWICE]);
  assertEquals(sendto(client, three, encodeInet("127.0.0.1", lab.ports.udp)), three.length);
  const { exchanges } = await waitFor("all exchanges", async () => {
    const found = await lab.json<{ exchanges: ApiExchange[] }>("/api/exchanges?limit=100");
    return found.exchanges.length >= 3 && found;
  });
  assertEquals(exchanges.map(({ outcome, hints }) => [outcome, ...hints.map(({ id }) => id)]), [
    ["unreachable", "U05"],
    ["unreachable", "U05"],
    ["unreachable", "U05"],
  ]);
});

testNeeding(
  ["root", "setpriv", "gcc"],
  "of users who send and close on the lab's machine none gets the other's exchange, and none is made up",
  async () => {
    await using lab = await RealLab.start();
    const users = [54_321, 54_322];
    for (const uid of users) {
      const prefix = ["setpriv", `--reuid=${uid}`, `--regid=${uid}`, "--clear-groups"];
      const args = [TIMES, "127.0.0.1", lab.ports.udp, `user ${uid}`];
      assertEquals((await runClient("send_and_go", args, { prefix })).code, 0);
    }
    const { exchanges } = await waitFor("all exchanges", async () => {
      const found = await lab.json<{ exchanges: ApiExchange[] }>("/api/exchanges?limit=100");
      return found.exchanges.length >= users.length * TIMES && found;
    });
    assertEquals([exchanges.length, exchanges.filter(({ request }) => request.bytes === 0)], [2 * TIMES, []]);
    const { rows } = await lab.json<ApiClass>("/api/class");
    const keys = rows.map(({ student }) => student.key);
    assertEquals(keys.filter((key) => !users.some((uid) => key === `local/${uid}`)), []);
    for (const uid of users) {
      if (!keys.includes(`local/${uid}`)) continue;
      const page = await lab.json<{ exchanges: ApiExchange[] }>(`/api/students/local%2F${uid}`);
      const own = Array.from(`user ${uid}`, (char) => char.charCodeAt(0).toString(16)).join("");
      assertEquals(page.exchanges.filter(({ request }) => !request.hex.startsWith(own)), []);
    }
  },
);
