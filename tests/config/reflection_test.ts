// Services that answer at length over UDP are for private addresses, unless amplification is given.
import { assertEquals } from "@std/assert";
import { listener, loadListener, problemsOf } from "./support/problems.ts";

const AT_LENGTH = ["daytime", "time", "chargen"];
const PUBLIC = ["0.0.0.0", "::", "192.0.2.7", "2001:db8::1", "::ffff:8.8.8.8"];
const PRIVATE = ["127.0.0.1", "::1", "10.1.2.3", "192.168.1.10", "169.254.1.1", "fd77::1", "fe80::1%eth0"];

for (const service of AT_LENGTH) {
  Deno.test(`loadConfig refuses ${service} over udp on an address that is not private`, () => {
    for (const address of PUBLIC) {
      assertEquals(problemsOf(listener("udp", `service = "${service}"`, `address = "${address}"`)), [
        `4: listener "udp", service: "${service}" over udp answers with more than it is sent, also to forged senders; ` +
        `address "${address}" is not private; expected an address such as "127.0.0.1" or "192.168.1.10", ` +
        `transport = "tcp", or amplification = 8 if strangers can't reach it`,
      ]);
    }
  });

  Deno.test(`loadConfig takes ${service} over udp on private addresses, with any amplification`, () => {
    for (const address of PRIVATE) {
      const config = loadListener("udp", `service = "${service}"`, `address = "${address}"`);
      assertEquals(config.transport === "udp" && config.amplification, 256, address);
    }
  });

  Deno.test(`loadConfig takes ${service} over udp anywhere with an amplification, and everywhere else`, () => {
    assertEquals(problemsOf(listener("udp", `service = "${service}"`, "amplification = 1")), []);
    assertEquals(problemsOf(listener("tcp", `service = "${service}"`)), []);
    for (const socket of ["stream", "dgram", "seqpacket"]) {
      assertEquals(problemsOf(listener("unix", `service = "${service}"`, `socket = "${socket}"`)), []);
    }
  });
}

Deno.test("loadConfig refuses daytime over udp where no address is given: the default is every interface", () => {
  assertEquals(problemsOf(listener("udp", 'service = "daytime"')).length, 1);
  assertEquals(problemsOf(listener("udp", 'service = "daytime"', 'amplification = "auto"')).length, 1);
});

Deno.test("loadConfig lets counter and echo answer anywhere, no more than they are sent", () => {
  for (const service of ["counter", "echo"]) {
    for (
      const [address, amplification] of [["0.0.0.0", 1], ["192.0.2.7", 1], ["192.168.1.10", 256]] as const
    ) {
      const config = loadListener("udp", `service = "${service}"`, `address = "${address}"`);
      assertEquals(config.transport === "udp" && config.amplification, amplification);
    }
  }
});

Deno.test("loadConfig says nothing about an address or amplification that is wrong in itself", () => {
  for (const line of ['address = "localhost"', "amplification = 0"]) {
    assertEquals(problemsOf(listener("udp", 'service = "daytime"', line)).length, 1, line);
  }
});
