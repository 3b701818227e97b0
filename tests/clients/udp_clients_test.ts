// Tests of udp_client, udp_batch_client and udp_dest_check: right servers satisfy them, wrong ones do not.
import { assertEquals, assertStringIncludes } from "@std/assert";
import { runClient } from "../support/client.ts";
import { testNeeding } from "../support/tool.ts";
import { intBytes, startUdp } from "./stand_ins.ts";

const counter = (_request: Uint8Array, count: number) => [intBytes(count)];
const echo = (request: Uint8Array) => [request];

type Answer = Parameters<typeof startUdp>[0];

/** Runs a client against a stand-in. */
async function against(answer: Answer, name: string, options: (string | number)[] = [], host = "127.0.0.1") {
  await using server = await startUdp(answer, host);
  return await runClient(name, [...options, host, server.port]);
}

testNeeding(["gcc"], "udp_client prints the answers of a counter", async () => {
  const { code, stdout } = await against(counter, "udp_client", ["--count", 3, "--gapless"]);
  assertEquals([code, stdout], [0, "Reponse : 1\nReponse : 2\nReponse : 3\n"]);
});

testNeeding(["gcc", "ipv6"], "udp_client asks over IPv6, connected", async () => {
  const { code, stdout } = await against(counter, "udp_client", ["--connect"], "::1");
  assertEquals([code, stdout], [0, "Reponse : 1\n"]);
});

testNeeding(["gcc"], "udp_client sends its message with the NUL", async () => {
  const seen: string[] = [];
  await against((request) => [intBytes(seen.push(new TextDecoder().decode(request)))], "udp_client");
  assertEquals(seen, ["MESSAGE DU CLIENT\0"]);
});

testNeeding(["gcc"], "udp_client reads network byte order", async () => {
  const { stdout } = await against((_, count) => [intBytes(count, false)], "udp_client", ["--network"]);
  assertEquals(stdout, "Reponse : 1\n");
});

for (const size of [0, 1, 65507]) {
  testNeeding(["gcc"], `udp_client takes the right echo of ${size} bytes only`, async () => {
    const options = ["--echo", "--size", size, "--count", 2];
    assertEquals((await against(echo, "udp_client", options)).code, 0);
    const other = (request: Uint8Array) => [new Uint8Array(size === 0 ? 1 : request.length - 1)];
    assertEquals((await against(other, "udp_client", options)).code, 1);
  });
}

const WRONG_COUNTERS: Record<string, Answer> = {
  "goes backwards": (_, count) => [intBytes(-count)],
  "stands still": () => [intBytes(7)],
  "leaves one out": (_, count) => [intBytes(2 * count)],
  "answers with 5 bytes": () => [new Uint8Array(5)],
  "answers with none": () => [new Uint8Array(0)],
};

for (const [what, answer] of Object.entries(WRONG_COUNTERS)) {
  testNeeding(["gcc"], `udp_client refuses a counter that ${what}`, async () => {
    assertEquals((await against(answer, "udp_client", ["--count", 2, "--gapless"])).code, 1);
  });
}

testNeeding(["gcc"], "udp_client ends at its deadline", async () => {
  assertEquals((await against(() => [], "udp_client", ["--timeout", 1])).code, 3);
});

testNeeding(["gcc"], "udp_client --silent wants no answer", async () => {
  const options = ["--silent", 100];
  assertEquals((await against(() => [], "udp_client", options)).code, 0);
  assertEquals((await against(counter, "udp_client", options)).code, 1);
});

testNeeding(["gcc"], "udp_batch_client finds every number once", async () => {
  const options = ["--sockets", 4, "--window", 8, "--count", 500];
  const { code, stdout } = await against(counter, "udp_batch_client", options);
  assertEquals([code, stdout], [0, "Reponses : 500, min 1, max 500\n"]);
});

const WRONG_BATCHES: [what: string, answer: Answer, message: string][] = [
  ["a number that comes twice", (_, count) => [intBytes(count === 50 ? 49 : count)], "49 came twice"],
  ["a number that is missing", (_, count) => [intBytes(count < 50 ? count : count + 1)], "50 is missing"],
  [
    "an answer that is lost",
    (_, count) => count === 50 ? [] : [intBytes(count)],
    "Only 99 of 100 answers came",
  ],
];

for (const [what, answer, message] of WRONG_BATCHES) {
  testNeeding(["gcc"], `udp_batch_client finds ${what}`, async () => {
    const { code, stderr } = await against(answer, "udp_batch_client", ["--sockets", 2, "--count", 100]);
    assertEquals(code, 1);
    assertStringIncludes(stderr, message);
  });
}

testNeeding(["gcc"], "udp_dest_check takes an answer from the address asked", async () => {
  const { code, stdout } = await against(counter, "udp_dest_check");
  assertEquals([code, stdout], [0, "Exp : <IP = 127.0.0.1>\n".repeat(2)]);
});

testNeeding(["gcc"], "udp_dest_check refuses an answer from another address", async () => {
  await using server = await startUdp(counter, "0.0.0.0");
  const { code, stdout } = await runClient("udp_dest_check", ["127.0.0.5", server.port]);
  assertEquals([code, stdout], [1, "Exp : <IP = 127.0.0.1>\n"]);
});
