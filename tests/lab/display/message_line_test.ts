import { assertEquals } from "@std/assert";
import { messageLine, type WideDestination } from "../../../src/lab/display/course.ts";

for (
  const [what, message, en, fr] of [
    ["the course's message and its NUL", "MESSAGE DU CLIENT\0", "MESSAGE DU CLIENT", "MESSAGE DU CLIENT"],
    ["an empty message", "", "", ""],
    ["only the last NUL left out", "a\0\0", "a\\0", "a\\0"],
    ["nc's line feed", "hello\n", "hello\\n", "hello\\n"],
    ["an escape sequence", "\x1b[2J", "\\x1b[2J", "\\x1b[2J"],
    [
      "a long one cut",
      "x".repeat(1026),
      `${"x".repeat(1024)}… (+2 bytes)`,
      `${"x".repeat(1024)}… (+2 octets)`,
    ],
  ]
) {
  Deno.test(`messageLine shows ${what}`, () => {
    const text = new TextEncoder().encode(message);
    const received = { text, length: text.length };
    const way = { from: "127.0.0.1:40000", to: undefined };
    assertEquals(messageLine(received, way, "en"), `Message received: ${en}  (from 127.0.0.1:40000)`);
    assertEquals(messageLine(received, way, "fr"), `Message reçu :${fr}  (de 127.0.0.1:40000)`);
  });
}

Deno.test("messageLine tells how much of a message is not there", () => {
  const text = new TextEncoder().encode("ab\0");
  const way = { from: "", to: undefined };
  assertEquals(
    messageLine({ text, length: 10 }, way, "en"),
    "Message received: ab\\0… (+7 bytes)  (from a socket without a name)",
  );
});

for (
  const [to, en, fr] of [
    [
      { kind: "multicast", address: "225.0.0.10", interface: "eth0" },
      "to group 225.0.0.10 on eth0",
      "vers le groupe 225.0.0.10 sur eth0",
    ],
    [
      { kind: "broadcast", address: "192.0.2.255", interface: "a\x1b" },
      "to broadcast 192.0.2.255 on a\\x1b",
      "en diffusion vers 192.0.2.255 sur a\\x1b",
    ],
    [
      { kind: "multicast", address: "ff12::7", interface: undefined },
      "to group ff12::7",
      "vers le groupe ff12::7",
    ],
  ] as [WideDestination, string, string][]
) {
  Deno.test(`messageLine tells ${en}`, () => {
    const received = { text: new Uint8Array([0x61]), length: 1 };
    const way = { from: "192.0.2.7:40000", to };
    assertEquals(messageLine(received, way, "en"), `Message received: a  (from 192.0.2.7:40000 ${en})`);
    assertEquals(messageLine(received, way, "fr"), `Message reçu :a  (de 192.0.2.7:40000 ${fr})`);
  });
}
