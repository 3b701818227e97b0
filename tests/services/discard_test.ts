import { assertEquals } from "@std/assert";
import { discardDatagrams, discardStream } from "../../src/services/discard.ts";
import { ask, assertSays } from "./support/feeding.ts";

Deno.test("discard says nothing over a connection, however much comes, and waits for more", () => {
  for (const size of [0, 1, 4, 9]) {
    assertSays(discardStream(), new Uint8Array(size), { answer: [], finished: false });
  }
});

Deno.test("discard answers no datagram, not even an empty one", () => {
  for (const size of [0, 1, 4, 65_507]) {
    assertEquals(ask(discardDatagrams(), new Uint8Array(size)), undefined);
  }
});
