// Places for connections: ordinary ones by client, kept ones for who shows the teacher's token.
import { assert, assertEquals } from "@std/assert";
import { shareOf } from "../../src/board/client.ts";
import { type Place, Places } from "../../src/board/places.ts";

const away = () => {};

Deno.test("addresses that anybody can make up count as one: 127/8, an IPv6 /64, a user's", () => {
  const share = (address: string) => shareOf(address, undefined);
  assertEquals(share("127.0.0.2"), share("127.9.8.7"));
  assertEquals(share("2001:db8:1:2::7"), share("2001:db8:1:2:aaaa:bbbb:cccc:dddd"));
  assertEquals(share("2001:db8::1"), share("2001:db8:0:0:1::"));
  assertEquals(share("fe80::1%eth0"), share("fe80::2%eth0"));
  assert(share("2001:db8:1:2::7") !== share("2001:db8:1:3::7"));
  assert(share("10.0.0.1") !== share("10.0.0.2"));
  assertEquals(shareOf("127.0.0.1", 1000), shareOf("127.0.0.9", 1000));
  assert(shareOf("127.0.0.1", 1000) !== shareOf("127.0.0.1", 1001));
});

Deno.test("a client has so many places, and all together so many", () => {
  const places = new Places({ most: 3, mostOfClient: 2, kept: 0 });
  const [first, second, third] = ["a", "a", "a"].map((share) => places.take(share, "neither", away));
  assertEquals([first?.kind, second?.kind, third?.kind], ["ordinary", "ordinary", undefined]);
  assert(places.take("b", "neither", away) !== undefined);
  assertEquals(places.take("c", "neither", away), undefined);
  places.leave(first!);
  assert(places.take("c", "neither", away) !== undefined);
  assertEquals(places.size, 3);
});

Deno.test("of those that stand, the client's with most makes room for the next; kept places stay", () => {
  const places = new Places({ most: 0, mostOfClient: 0, kept: 3 });
  const sent: string[] = [];
  const stand = (name: string) => places.take(name[0], "stand", () => sent.push(name))!;
  const teacher = stand("t1");
  places.keep(teacher);
  const [a1, a2] = [stand("a1"), stand("a2")];
  stand("b1");
  assertEquals(sent, ["a1"]);
  stand("a3");
  assertEquals(sent, ["a1", "a2"]);
  // They leave when their connections have ended, once more or not.
  for (const place of [a1, a2]) places.leave(place);
  assertEquals(places.size, 3);
  places.leave(teacher);
  assertEquals(places.size, 2);
});

Deno.test("one that stands takes an ordinary place once there is one, and the lab's user needs no token", () => {
  const places = new Places({ most: 1, mostOfClient: 1, kept: 2 });
  const first = places.take("a", "stand", away)!;
  const second: Place = places.take("b", "stand", away)!;
  assertEquals([second.kind, places.settle(second)], ["standing", false]);
  places.leave(first);
  assertEquals([places.settle(second), second.kind as string], [true, "ordinary"]);
  assertEquals(places.take("own", "keep", away)?.kind, "kept");
});
