// When an open connection gets another text on the text port.
import { assertEquals } from "@std/assert";
import { OpenTexts } from "../../../src/board/text/open_texts.ts";
import { openExchange } from "../support/exchanges.ts";

Deno.test("OpenTexts shows a connection once it has lasted, and again when it has grown and time has passed", () => {
  const texts = new OpenTexts();
  const at = (time: number, sent: string) => openExchange({ student: "a", sent, began: 0, at: time });
  const young = at(100, "1");
  assertEquals(texts.due([young]).length, 0);
  const first = at(600, "1");
  assertEquals(texts.due([first]), [first]);
  assertEquals(texts.due([first]).length, 0, "it has not changed");
  assertEquals(texts.due([at(1100, "12")]).length, 0, "too soon");
  const grown = at(2700, "123");
  assertEquals(texts.due([grown]), [grown]);
  let shown = 2;
  for (let time = 5000; time < 100_000; time += 2500) shown += texts.due([at(time, `${time}`)]).length;
  assertEquals(shown, 5);
});

Deno.test("OpenTexts tells connections apart by their client and their beginning", () => {
  const texts = new OpenTexts();
  const one = openExchange({ student: "a", sent: "1", began: 0, at: 600 });
  const other = openExchange({ student: "a", sent: "1", began: 0, at: 600, peer: { address: "a", port: 7 } });
  assertEquals(texts.due([one, other]).length, 2);
  assertEquals(texts.due([openExchange({ student: "a", sent: "1", began: 600, at: 1200 })]).length, 1);
});
