import { assertEquals } from "@std/assert";
import { reachOf } from "../../src/board/reach.ts";

const MACHINE = ["192.168.7.1", "fd00::1", "10.8.0.1"];

function reach(address: string, machine = MACHINE) {
  return reachOf({ address, port: 8080, hintsPort: 7999 }, machine);
}

Deno.test("a board on all addresses is reached by the machine's, of the families that it takes", () => {
  assertEquals(reach("0.0.0.0"), {
    me: ["http://192.168.7.1:8080/me", "http://10.8.0.1:8080/me"],
    nc: ["nc 192.168.7.1 7999", "nc 10.8.0.1 7999"],
  });
  assertEquals(reach("::").me, [
    "http://192.168.7.1:8080/me",
    "http://[fd00::1]:8080/me",
    "http://10.8.0.1:8080/me",
  ]);
  assertEquals(reach("::").nc[1], "nc fd00::1 7999");
});

Deno.test("a board on one address is reached by that, also when the machine has lost it", () => {
  assertEquals(reach("10.8.0.1").me, ["http://10.8.0.1:8080/me"]);
  assertEquals(reach("fd00::2", []).me, ["http://[fd00::2]:8080/me"]);
});

Deno.test("a board on loopback is reached by nobody else, and says why; so is one without an address", () => {
  for (const address of ["127.0.0.1", "127.0.0.9", "::1"]) {
    assertEquals(reach(address), { me: [], nc: [], closed: "loopback" });
  }
  assertEquals(reach("0.0.0.0", ["fd00::1"]), { me: [], nc: [], closed: "no-address" });
  assertEquals(reach("::", []), { me: [], nc: [], closed: "no-address" });
});

Deno.test("a machine full of containers tells six addresses", () => {
  assertEquals(reach("0.0.0.0", Array.from({ length: 300 }, (_, i) => `10.0.${i}.1`)).me.length, 6);
});
