import { assertEquals } from "@std/assert";
import { printDatagrams } from "../../src/services/print.ts";
import { ask } from "./support/feeding.ts";

Deno.test("print has each datagram shown and answers none", () => {
  const service = printDatagrams();
  assertEquals(service.shown, true);
  for (const text of ["bonjour", "", "à tous", "\x1b[31mrouge"]) {
    assertEquals(ask(service, new TextEncoder().encode(text)), undefined);
  }
});
