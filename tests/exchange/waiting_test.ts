// What the lab waits for, by service and by what came and went.
import { assertEquals, assertMatch } from "@std/assert";
import type { ServiceName, Trap } from "../../src/exchange/exchange.ts";
import { waitOf, waitText } from "../../src/exchange/waiting.ts";

/** What is waited for, in English. */
function waiting(service: ServiceName, bytesIn: number, bytesOut = 0, trap?: Trap): string {
  const wait = waitOf({ service, bytesIn, bytesOut, trap });
  return wait === undefined ? "" : waitText(wait, "en");
}

Deno.test("waitOf says how many bytes of the counter's int are missing, then that the client is to close", () => {
  assertEquals(waiting("counter", 0), "Waiting for your int: 4 bytes");
  assertEquals(waiting("counter", 1), "1 of the int's 4 bytes has arrived; waiting for 3 more");
  assertEquals(waiting("counter", 2), "2 of the int's 4 bytes have arrived; waiting for 2 more");
  assertEquals(waiting("counter", 4), "");
  assertMatch(waiting("counter", 4, 4), /your close\(\)$/);
});

Deno.test("waitOf says of half-close that the end of output is missing", () => {
  assertMatch(waiting("half-close", 0), /^Waiting for your ints, then for the end of your output/);
  assertMatch(waiting("half-close", 8), /^Waiting for the end of your output: shutdown\(s, SHUT_WR\)$/);
  assertMatch(waiting("half-close", 8, 8), /your close\(\)$/);
});

Deno.test("waitOf says of an echo whose turn it is", () => {
  assertMatch(waiting("echo", 0), /your first byte$/);
  assertMatch(waiting("echo", 5, 5), /^Waiting for more bytes, or for the end/);
  assertMatch(waiting("echo", 100_000, 5000), /you to read/);
  assertMatch(waiting("chargen", 0, 5000), /until you close/);
  assertMatch(waiting("daytime", 0, 26), /your close\(\)$/);
});

Deno.test("waitOf promises no answer at a trap", () => {
  assertMatch(waiting("counter", 2, 0, { kind: "swapped-port", port: 1 }), /^Nothing will answer here$/);
});

Deno.test("waitText counts in French too", () => {
  const said = (bytes: number) => waitText({ for: "int", bytes }, "fr");
  assertEquals([4, 3, 2, 1].map(said), [
    "J’attends votre int : 4 octets",
    "1 des 4 octets de l’int est arrivé ; j’attends les 3 autres",
    "2 des 4 octets de l’int sont arrivés ; j’attends les 2 autres",
    "3 des 4 octets de l’int sont arrivés ; j’attends le dernier",
  ]);
});
