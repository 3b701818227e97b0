import { assertEquals, assertThrows } from "@std/assert";
import { decodeAddress, encodeUnixName } from "../../src/posix/address.ts";
import { bind, close, getsockname, socket } from "../../src/posix/socket.ts";

Deno.test("encodeUnixName makes abstract names that the kernel gives back", () => {
  for (const name of [`@guichet test ${crypto.randomUUID()}`, `@${"x".repeat(71)}${crypto.randomUUID()}`]) {
    const fd = socket("unix", "dgram");
    bind(fd, encodeUnixName(name));
    const given = getsockname(fd);
    close(fd);
    assertEquals(given, { family: "unix", path: name });
  }
});

Deno.test("encodeUnixName takes 108 bytes of an abstract name and 107 of a path", () => {
  assertEquals(encodeUnixName("@" + "x".repeat(107)).length, 110);
  assertThrows(() => encodeUnixName("@" + "x".repeat(108)), RangeError, "109 bytes; sun_path holds 108");
  assertThrows(() => encodeUnixName("x".repeat(108)), RangeError, "108 bytes; sun_path holds 107");
  const bytes = encodeUnixName("./MySock");
  assertEquals(decodeAddress(bytes, bytes.length), { family: "unix", path: "./MySock" });
});
