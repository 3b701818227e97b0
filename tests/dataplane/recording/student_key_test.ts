// Whose a client is: the worker and main must say the same.
import { assertEquals } from "@std/assert";
import { LocalNetwork } from "../../../src/dataplane/admission/networks.ts";
import { NOT_ASKED } from "../../../src/dataplane/recording/client_users.ts";
import { StudentKeys } from "../../../src/dataplane/recording/student_key.ts";
import { Peer } from "../../../src/dataplane/shared/peer.ts";
import { Journal } from "../../../src/journal/journal.ts";
import { Students } from "../../../src/lab/class/students.ts";
import { UNKNOWN_USER } from "../../../src/posix/socket.ts";
import { KnownInterfaces, type NetworkInterface } from "../../../src/posix/system/interfaces.ts";

const INTERFACES = [{
  index: 1,
  addresses: [
    { family: "inet", address: "127.0.0.1" },
    { family: "inet6", address: "::1" },
    { family: "inet", address: "192.168.1.2" },
    { family: "inet6", address: "2001:db8::2" },
  ],
}] as unknown as NetworkInterface[];

const CLOCK = { monotonic: () => 1, wallClock: () => 1_700_000_000_000 };

/** Addresses as a sockaddr has them, as main is told of them, and whether they are always of this machine. */
const ADDRESSES: readonly [string, string, boolean][] = [
  ["127.0.0.1", "127.0.0.1", true],
  ["::ffff:127.0.0.1", "127.0.0.1", true],
  ["::1", "::1", true],
  ["0.0.0.0", "0.0.0.0", true],
  ["192.168.1.2", "192.168.1.2", true],
  ["::ffff:192.168.1.2", "192.168.1.2", true],
  ["2001:db8::2", "2001:db8::2", true],
  ["127.0.0.2", "127.0.0.2", false],
  ["192.168.1.3", "192.168.1.3", false],
  ["::ffff:192.168.1.3", "192.168.1.3", false],
  ["2001:db8::3", "2001:db8::3", false],
  ["fe80::3%2", "fe80::3", false],
];

for (const loopbackMachines of [false, true]) {
  Deno.test({
    name: `StudentKeys says what main's Students say, loopback_machines = ${loopbackMachines}`,
    // The names of users are looked up aside, and nobody waits for them.
    sanitizeOps: false,
    fn: () => {
      const interfaces = new KnownInterfaces(() => INTERFACES);
      const local = new LocalNetwork(() => INTERFACES[0].addresses);
      const keys = new StudentKeys({ local, time: { now: 1 }, byAddress: loopbackMachines });
      const journal = Journal.open({ path: ":memory:", keep: 86_400_000, maxSize: 1 << 24, clock: CLOCK });
      const students = new Students({ interfaces, clock: CLOCK, journal, loopbackMachines });
      for (const [sent, told, own] of ADDRESSES) {
        const peer = Peer.at(sent, 40_000);
        for (const [word, uid] of [[1000, 1000], [-2, 0xffff_fffe], [UNKNOWN_USER, undefined]] as const) {
          const { key } = students.whoSent({ address: told, port: 40_000 }, uid);
          assertEquals(keys.of(peer, word), key, `${sent} of user ${uid}`);
          if (own) assertEquals(key, uid === undefined ? "nobody" : `local/${uid}`);
        }
      }
      assertEquals(keys.of(Peer.at("127.0.0.1", 1), NOT_ASKED), "nobody");
      assertEquals(keys.of(new Peer(), 7), "local/7");
      journal.close();
    },
  });
}
