// The list of exchanges on /me and in the panel: what comes again.
import { assertEquals } from "@std/assert";
import { apiExchange } from "../../../src/board/exchange_json.ts";
import { ExchangeFeed } from "../../../src/board/pages/exchange_feed.js";
import { int, madeExchange } from "../support/exchanges.ts";

const answered = { ...madeExchange({ student: "10.0.0.7", sent: int(5) }), id: 3 };
const [before, after] = [answered, { ...answered, outcome: "unreachable" as const, hints: [] }].map((each) =>
  apiExchange(each, "en", "student")
);

for (const paused of [false, true]) {
  Deno.test(`an exchange that comes again corrected takes its own place${paused ? ", also while paused" : ""}`, () => {
    let drawn = 0;
    const feed = new ExchangeFeed(() => drawn++);
    feed.setPaused(paused);
    feed.add([before], true);
    feed.add([after], true);
    const known = drawn;
    feed.add([after], true);
    assertEquals(drawn, known);
    feed.setPaused(false);
    assertEquals(feed.shown().map(({ id, outcome }) => [id, outcome]), [[3, "unreachable"]]);
  });
}

Deno.test("an exchange that the lab may have spoilt is met, and is nobody's failure", () => {
  const feed = new ExchangeFeed(() => {});
  const impaired = { no: 1, request: [], answer: ["dropped" as const], delay: 0, revealed: false };
  const lost = { ...answered, id: 4, outcome: "no-reply" as const, bytesOut: 0, impaired };
  feed.add([apiExchange(lost, "en", "student")], true);
  assertEquals([...feed.listeners().values()], [{ count: 1, best: "none" }]);
  feed.add([apiExchange({ ...lost, id: 5, impaired: { ...impaired, answer: [] } }, "en", "student")], true);
  assertEquals([...feed.listeners().values()], [{ count: 2, best: "failing" }]);
});
