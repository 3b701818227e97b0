import { assertEquals } from "@std/assert";
import { htonl, htons, ntohl, ntohs } from "../../src/posix/address.ts";

Deno.test("htons and htonl give numbers whose bytes lie most significant first", () => {
  for (const host of [0, 1, 80, 4567, 0x1234, 65_535]) {
    const bytes = new Uint8Array(Uint16Array.of(htons(host)).buffer);
    assertEquals([...bytes], [host >> 8, host & 0xff]);
    assertEquals(ntohs(htons(host)), host);
  }
  for (const host of [0, 1, 0x7f000001, 0xc0000207, 0xffffffff]) {
    const bytes = new DataView(Uint32Array.of(htonl(host)).buffer);
    assertEquals(bytes.getUint32(0, false), host);
    assertEquals(ntohl(htonl(host)), host);
  }
});
