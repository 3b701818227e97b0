// Tests of HostNames: the cache, the patience, the bounds. Names come from the tests.
import { assertEquals } from "@std/assert";
import { HostNames } from "../../../src/lab/display/screen.ts";
import { clockOf } from "../../support/clock.ts";

/** Look-ups that the test answers when it likes. */
class Server {
  readonly asked: string[] = [];
  readonly #answers = new Map<string, (name: string | undefined) => void>();

  readonly lookUp = (address: string): Promise<string | undefined> => {
    this.asked.push(address);
    return new Promise((resolve) => this.#answers.set(address, resolve));
  };

  answer(address: string, name?: string): void {
    this.#answers.get(address)!(name);
  }
}

Deno.test("HostNames asks once for an address and remembers for a while", async () => {
  const server = new Server();
  let now = 0;
  const names = new HostNames(clockOf(() => now), server.lookUp);
  const both = [names.nameOf("192.0.2.1"), names.nameOf("192.0.2.1")];
  server.answer("192.0.2.1", "one");
  assertEquals(await Promise.all(both), ["one", "one"]);
  assertEquals(await names.nameOf("192.0.2.1"), "one");
  assertEquals(server.asked.length, 1);
  now = 300_001;
  const again = names.nameOf("192.0.2.1");
  server.answer("192.0.2.1", "two");
  assertEquals(await again, "two");
});

Deno.test("HostNames gives the address where there is no name, or the look-up fails", async () => {
  const server = new Server();
  const names = new HostNames(clockOf(() => 0), server.lookUp);
  const none = names.nameOf("192.0.2.1");
  server.answer("192.0.2.1");
  assertEquals(await none, "192.0.2.1");
  const failing = new HostNames(clockOf(() => 0), () => Promise.reject(new Error("no")));
  assertEquals(await failing.nameOf("192.0.2.1"), "192.0.2.1");
});

Deno.test("HostNames waits no longer than its patience, and knows a late name the next time", async () => {
  const server = new Server();
  const names = new HostNames(clockOf(() => 0), server.lookUp, 5);
  assertEquals(await names.nameOf("192.0.2.1"), "192.0.2.1");
  server.answer("192.0.2.1", "late");
  await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals(await names.nameOf("192.0.2.1"), "late");
});

Deno.test("HostNames looks four up at once, lets 64 wait, and shows the rest by address", async () => {
  const server = new Server();
  const names = new HostNames(clockOf(() => 0), server.lookUp, 60_000);
  const all = Array.from({ length: 70 }, (_, i) => names.nameOf(`192.0.2.${i}`));
  assertEquals(server.asked.length, 4);
  assertEquals(await Promise.all(all.slice(68)), ["192.0.2.68", "192.0.2.69"]);
  for (let i = 0; i < 68; i++) {
    server.answer(`192.0.2.${i}`, `host${i}`);
    assertEquals(await all[i], `host${i}`);
  }
});
