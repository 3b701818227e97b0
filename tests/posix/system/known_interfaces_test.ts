import { assert, assertEquals } from "@std/assert";
import { KnownInterfaces, type NetworkInterface } from "../../../src/posix/system/interfaces.ts";
import { runSuccessfully } from "../../support/run_command.ts";

Deno.test("KnownInterfaces gives those of the last time when there is no descriptor to ask with", async () => {
  const probe = new URL("../support/known_interfaces_probe.ts", import.meta.url).pathname;
  const limited = ["sh", "-c", 'ulimit -n 100 && exec "$@"', "sh"];
  const { stdout } = await runSuccessfully([...limited, Deno.execPath(), "run", "--allow-ffi", probe]);
  const [before, after, texts] = JSON.parse(stdout);
  assert(before > 0, stdout);
  assertEquals([after, texts], [before, true]);
});

/** An interface as far as its name and its one address matter. */
function on(name: string, index: number, address: string): NetworkInterface {
  return { name, index, addresses: [{ family: "inet", address }] } as NetworkInterface;
}

Deno.test("KnownInterfaces asks again after a second, whoever wants to know what", () => {
  let asked = 0;
  let interfaces = [on("eth0", 2, "192.168.1.10")];
  const known = new KnownInterfaces(() => (asked++, interfaces));
  assertEquals([known.have("192.168.1.10", 5000), known.nameOf(2, 5000), known.nameOf(3, 5000)], [
    true,
    "eth0",
    "",
  ]);
  const before = asked;
  interfaces = [on("eth1", 3, "192.168.1.11")];
  assertEquals([known.have("192.168.1.11", 5999), known.nameOf(3, 5999), asked], [false, "", before]);
  assertEquals(known.addresses(5999), known.addresses(5000));
  assertEquals([known.have("192.168.1.11", 6000), known.have("192.168.1.10", 6000)], [true, false]);
  assertEquals([known.nameOf(3, 6000), known.all(6000).length, asked], ["eth1", 1, before + 1]);
});
