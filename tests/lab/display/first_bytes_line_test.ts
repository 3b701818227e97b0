// Tests of the lines of `peek = true`.
import { assertEquals } from "@std/assert";
import { firstBytesLine, urgentLine } from "../../../src/lab/display/course.ts";

const FROM = "127.0.0.1:40000";

Deno.test("firstBytesLine shows an int in both byte orders, and others escaped", () => {
  const ten = Uint8Array.of(10, 0, 0, 0);
  assertEquals(firstBytesLine(ten, FROM, "en"), `First bytes of ${FROM}: a C int, 10 (167772160 big-endian)`);
  assertEquals(
    firstBytesLine(ten, FROM, "fr"),
    `Premiers octets de ${FROM} : un int de C, 10 (167772160 en gros-boutiste)`,
  );
  const text = new TextEncoder().encode(`\x1b[2J${"x".repeat(50)}`);
  assertEquals(
    firstBytesLine(text, FROM, "en"),
    `First bytes of ${FROM}: binary, \\x1b[2J${"x".repeat(36)}… (+14 bytes)`,
  );
});

Deno.test("urgentLine shows the byte", () => {
  const bytes = new TextEncoder().encode("!");
  assertEquals(urgentLine(bytes, FROM, "en"), `Urgent byte of ${FROM}: !`);
  assertEquals(urgentLine(bytes, FROM, "fr"), `Octet urgent de ${FROM} : !`);
});
