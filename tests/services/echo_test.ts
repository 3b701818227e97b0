import { assertEquals } from "@std/assert";
import { echoDatagrams, echoStream } from "../../src/services/echo.ts";
import { ask, assertSays } from "./support/feeding.ts";

Deno.test("echo sends back what comes over a connection, however it is cut, and waits for more", () => {
  for (const text of ["", "a", "bonjour\n", "\x00\xff\x00"]) {
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    assertSays(echoStream(), bytes, { answer: [...bytes], finished: false });
  }
});

Deno.test("echo answers each datagram with its own bytes, an empty one with an empty one", () => {
  const service = echoDatagrams();
  for (const size of [0, 1, 4, 65_507]) {
    const bytes = new Uint8Array(size).fill(size % 251);
    assertEquals(ask(service, bytes), [...bytes]);
  }
});
