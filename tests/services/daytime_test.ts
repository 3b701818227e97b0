import { assertEquals } from "@std/assert";
import { daytimeDatagrams, daytimeLine, daytimeStream } from "../../src/services/daytime.ts";
import { ask, assertSays, converse, makeContext } from "./support/feeding.ts";

/** Moments, and their line. */
const LINES: [string, string][] = [
  ["1970-01-01T00:00:00Z", "01 JAN 1970 00:00:00 UTC\r\n"],
  ["1999-12-31T23:59:59Z", "31 DEC 1999 23:59:59 UTC\r\n"],
  ["2000-02-29T12:00:00Z", "29 FEB 2000 12:00:00 UTC\r\n"],
  ["2026-08-23T03:10:12Z", "23 AUG 2026 03:10:12 UTC\r\n"],
  ["2036-02-07T06:28:16Z", "07 FEB 2036 06:28:16 UTC\r\n"],
  ["2100-02-28T23:59:59Z", "28 FEB 2100 23:59:59 UTC\r\n"],
  ["2100-03-01T00:00:00Z", "01 MAR 2100 00:00:00 UTC\r\n"],
  ["2400-12-31T23:59:59Z", "31 DEC 2400 23:59:59 UTC\r\n"],
];

const MS_A_DAY = 86_400_000;

/** The SMTP form, which nmap knows too. */
const FORM = /^[0-3]\d [A-Z]{3} (19|20)\d\d \d\d:\d\d:\d\d UTC\r\n$/;

for (const [moment, line] of LINES) {
  Deno.test(`daytimeLine says ${moment}`, () => assertEquals(daytimeLine(Date.parse(moment)), line));
}

Deno.test("daytimeLine has every day of 400 years as the calendar has it, in UTC", () => {
  const months = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(" ");
  for (let day = 0; day < 146_097; day++) {
    const ms = day * MS_A_DAY;
    const date = new Date(ms);
    const twoDigits = String(date.getUTCDate()).padStart(2, "0");
    const wanted = `${twoDigits} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
    if (daytimeLine(ms).slice(0, 11) !== wanted) assertEquals(daytimeLine(ms), wanted);
  }
});

Deno.test("daytime answers every datagram, an empty one too, with the line", () => {
  const service = daytimeDatagrams(makeContext({ ms: Date.parse("2026-08-23T03:10:12.999Z") }));
  for (const size of [0, 1, 512, 65_507]) {
    const answer = ask(service, new Uint8Array(size));
    assertEquals(new TextDecoder().decode(Uint8Array.from(answer!)), "23 AUG 2026 03:10:12 UTC\r\n");
  }
});

Deno.test("daytime says the line to whoever connects, whatever they send or don't, and wants nothing more", () => {
  const service = daytimeStream(makeContext({ ms: 0 }));
  const answer = [...new TextEncoder().encode("01 JAN 1970 00:00:00 UTC\r\n")];
  assertSays(service, new TextEncoder().encode("what time is it?"), { answer, finished: true });
  assertEquals(converse(service, []), { answer, finished: true });
});

Deno.test("daytime follows the clock from second to second", () => {
  let ms = 999;
  const service = daytimeDatagrams({ ...makeContext(), wallClock: () => ms });
  const seconds = [999, 1000, 1001, 59_999, 60_000].map((now) => {
    ms = now;
    const line = new TextDecoder().decode(Uint8Array.from(ask(service, new Uint8Array(0))!));
    assertEquals(FORM.test(line), true, line);
    return line.slice(12, 20);
  });
  assertEquals(seconds, ["00:00:00", "00:00:01", "00:00:01", "00:00:59", "00:01:00"]);
});
