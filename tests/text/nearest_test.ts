import { assertEquals } from "@std/assert";
import { nearest } from "../../src/text/nearest.ts";

const WORDS = ["serve", "check", "help", "to", "idle_timeout", "max_connections"];

Deno.test("nearest finds the word that was meant", () => {
  const cases = {
    serv: "serve",
    srve: "serve",
    sevre: "serve",
    SERVE: "serve",
    ehlp: "help",
    hepl: "help",
    idle_timout: "idle_timeout",
    idleTimeout: "idle_timeout",
    "max-conections": "max_connections",
    ot: "to",
  };
  for (const [given, meant] of Object.entries(cases)) assertEquals(nearest(given, WORDS), meant, given);
});

Deno.test("nearest finds nothing for a word like no other", () => {
  for (const given of ["", "t", "x", "tu", "hat", "stop", "chess", "timeout", "connections"]) {
    assertEquals(nearest(given, WORDS), undefined, given);
  }
});

Deno.test("nearest finds nothing among no words, and nothing for a word of any length", () => {
  assertEquals(nearest("serve", []), undefined);
  assertEquals(nearest("serve".repeat(100_000), WORDS), undefined);
});
