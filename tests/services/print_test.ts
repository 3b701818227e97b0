import { assertEquals } from "@std/assert";
import { printDatagrams } from "../../src/services/print.ts";
import { ask, makeContext } from "./support/feeding.ts";

Deno.test("print shows each datagram's own bytes and answers none", () => {
  const context = makeContext();
  const service = printDatagrams(context);
  const texts = ["bonjour", "", "à tous", "\x1b[31mrouge"];
  const answers = texts.map((text) => ask(service, new TextEncoder().encode(text)));
  assertEquals(answers, texts.map(() => undefined));
  assertEquals(context.shown, texts);
});
