import { assertEquals, assertThrows } from "@std/assert";
import { encodeInet, encodeUnix, encodeUnixName } from "../../src/posix/address.ts";
import { sockaddrFields } from "../../src/posix/sockaddr_fields.ts";

Deno.test("sockaddrFields leaves no byte out and counts none twice", () => {
  for (
    const bytes of [
      encodeInet("192.0.2.7", 4567),
      encodeInet("fe80::1%3", 7100),
      encodeUnix("/tmp/a b"),
      encodeUnixName("@abstract"),
    ]
  ) {
    const { fields } = sockaddrFields(bytes);
    assertEquals(fields.flatMap((field) => [...field.bytes]), [...bytes]);
    assertEquals(
      fields.map(({ offset }) => offset),
      fields.map((_, i) => fields.slice(0, i).reduce((sum, field) => sum + field.bytes.length, 0)),
    );
  }
});

Deno.test("sockaddrFields gives values in host order", () => {
  const values = (bytes: Uint8Array<ArrayBuffer>) =>
    sockaddrFields(bytes).fields.map(({ name, order, value }) => `${name} ${order} ${value}`);
  assertEquals(values(encodeInet("192.0.2.7", 4567)), [
    "sin_family host AF_INET (2)",
    "sin_port network 4567",
    "sin_addr network 192.0.2.7",
    "sin_zero none padding",
  ]);
  assertEquals(values(encodeInet("fe80::1%3", 7100)), [
    "sin6_family host AF_INET6 (10)",
    "sin6_port network 7100",
    "sin6_flowinfo network 0",
    "sin6_addr none fe80::1",
    "sin6_scope_id host 3",
  ]);
  assertEquals(values(encodeUnixName("@a b")), ["sun_family host AF_UNIX (1)", "sun_path none @a b"]);
});

Deno.test("sockaddrFields refuses what is cut or of another family", () => {
  for (const bytes of [[], [2], [2, 0, 0, 80], [16, 0, 0, 0, 0, 0, 0, 0]]) {
    assertThrows(() => sockaddrFields(Uint8Array.from(bytes)), RangeError);
  }
});
