import { assertEquals } from "@std/assert";
import { KnownUsers } from "../../../src/dataplane/recording/client_users.ts";

function end(port: number, ...address: number[]) {
  return { words: Int32Array.of(9, ...address), at: 1, port };
}

Deno.test("KnownUsers remembers a socket's user by family, address and port, for a second", () => {
  const users = new KnownUsers();
  users.set(4, end(1000, 7), 1234);
  users.set(6, end(1000, 1, 2, 3, 4), 5678);
  assertEquals(users.get(4, end(1000, 7)), 1234);
  assertEquals(users.get(6, end(1000, 1, 2, 3, 4)), 5678);
  assertEquals(users.get(4, end(1001, 7)), undefined);
  assertEquals(users.get(4, end(1000, 8)), undefined);
  assertEquals(users.get(6, end(1000, 1, 2, 3, 5)), undefined);
  for (let tick = 0; tick < 10; tick++) users.tick();
  assertEquals(users.get(4, end(1000, 7)), 1234);
  users.tick();
  assertEquals(users.get(4, end(1000, 7)), undefined);
});

Deno.test("KnownUsers never gives one socket another's user, however many come", () => {
  const users = new KnownUsers();
  for (let port = 1; port < 20_000; port++) users.set(4, end(port, port * 31), port);
  for (let port = 1; port < 20_000; port++) {
    const user = users.get(4, end(port, port * 31));
    assertEquals(user === undefined || user === port, true);
  }
});
