// Who is told apart from whom, and what they are called.
import { assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { NOBODY } from "../../../src/exchange/exchange.ts";
import { Journal } from "../../../src/journal/journal.ts";
import { MOST_NEW, MOST_NEW_OF_NETWORK } from "../../../src/lab/class/arrivals.ts";
import { Students } from "../../../src/lab/class/students.ts";
import { KnownInterfaces, type NetworkInterface } from "../../../src/posix/system/interfaces.ts";

const BOARD = { address: "127.0.0.1", port: 8080 };

const CLOCK = { monotonic: () => performance.now(), wallClock: Date.now };

/** The interfaces of a made-up machine. */
const INTERFACES: NetworkInterface[] = [["lo", "127.0.0.1", "::1"], ["eth0", "192.168.1.2"]].map(
  ([name, ...addresses], i) => ({
    index: i + 1,
    name,
    up: true,
    running: true,
    loopback: name === "lo",
    multicast: true,
    pointToPoint: false,
    broadcast: false,
    addresses: addresses.map((address) => ({
      family: address.includes(":") ? "inet6" as const : "inet" as const,
      address,
    })),
  }),
);

/** No user of this machine has these numbers. */
const [ANA, BOB] = [4_000_123_456, 4_000_123_457];

interface World {
  readonly directory: Students;
  readonly journal: Journal;
  /** Milliseconds that have passed. */
  pass(ms: number): void;
}

function test(
  name: string,
  body: (directory: Students, journal: Journal, world: World) => void | Promise<void>,
  { loopbackMachines = false } = {},
): void {
  // The names of users are looked up aside, and nobody waits for them.
  Deno.test({
    name,
    sanitizeOps: false,
    fn: async () => {
      using journal = Closing.of(
        Journal.open({ path: ":memory:", keep: 86_400_000, maxSize: 1 << 24, clock: CLOCK }),
      );
      const interfaces = new KnownInterfaces(() => INTERFACES);
      let passed = 0;
      const clock = { ...CLOCK, monotonic: () => performance.now() + passed };
      const directory = new Students({ interfaces, clock, journal: journal.it, loopbackMachines });
      await body(directory, journal.it, { directory, journal: journal.it, pass: (ms) => passed += ms });
    },
  });
}

class Closing implements Disposable {
  private constructor(readonly it: Journal) {}

  static of(it: Journal): Closing {
    return new Closing(it);
  }

  [Symbol.dispose](): void {
    this.it.close();
  }
}

const at = (address: string, port = 40_000) => ({ address, port });

test("another machine's client is known by its address, whatever its port", (directory) => {
  const one = directory.whoSent(at("10.0.0.7"), undefined);
  assertEquals(one, directory.whoSent(at("10.0.0.7", 2), undefined));
  assertEquals([one.key, one.name, one.rule], ["10.0.0.7", "10.0.0.7", "address"]);
});

test("clients of this machine are known by their user, whichever address or Unix socket they take", (directory) => {
  const keys = [at("127.0.0.1"), at("::1"), at("192.168.1.2"), { path: "" }, { path: "/tmp/x" }]
    .map((peer) => directory.whoSent(peer, ANA).key);
  assertEquals(new Set(keys), new Set([`local/${ANA}`]));
  assertEquals(directory.whoSent(at("127.0.0.1"), BOB).key, `local/${BOB}`);
  assertEquals(directory.whoSent(at("127.0.0.1"), BOB).rule, "user");
});

test("clients that were counted together are nobody in particular", (directory) => {
  assertEquals(directory.whoSent(at("", 0), undefined).name, "others");
});

test("who uses another loopback address is the user all the same", (directory) => {
  assertEquals(directory.whoSent(at("127.0.0.5"), ANA).key, `local/${ANA}`);
  assertEquals(directory.whoSent(at("127.200.0.6"), ANA).key, `local/${ANA}`);
});

test("in a simulation each other loopback address is a machine of its own", (directory) => {
  assertEquals(directory.whoSent(at("127.0.0.5"), ANA).key, "127.0.0.5");
  assertEquals(directory.whoSent(at("127.0.0.6"), undefined).key, "127.0.0.6");
  assertEquals(directory.whoIs("127.0.0.6", 1, BOARD).key, "127.0.0.6");
  assertEquals(directory.whoSent(at("127.0.0.1"), ANA).key, `local/${ANA}`);
}, { loopbackMachines: true });

test("a client whose user the kernel can't tell is nobody's, whoever else works there", (directory) => {
  directory.whoSent(at("127.0.0.1", 5000), ANA);
  for (const peer of [at("127.0.0.1", 5000), at("127.0.0.5", 1), at("0.0.0.0"), { path: "" }]) {
    assertEquals(directory.whoSent(peer, undefined).key, NOBODY);
  }
});

test(
  "a reader of this machine is told by the connection; who is unknown reads nothing and claims nothing",
  async (directory, journal) => {
    using server = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port: here } = server.addr as Deno.NetAddr;
    using browser = await Deno.connect({ hostname: "127.0.0.1", port: here });
    using _ = await server.accept();
    const { port } = browser.localAddr as Deno.NetAddr;
    const there = { address: "127.0.0.1", port: here };
    assertEquals(directory.whoIs("::ffff:127.0.0.1", port, there).key, `local/${Deno.uid()}`);
    assertEquals(directory.whoIs("::FFFF:10.0.0.7", port, there).key, "10.0.0.7");
    const unknown = directory.whoIs("127.0.0.1", 1, there).key;
    assertEquals(unknown, directory.whoIs("127.0.0.1", port, { ...there, port: 1 }).key);
    assertNotEquals(unknown, directory.whoSent(at("127.0.0.1"), undefined).key);
    // Of whom a balancer tells, the kernel knows nothing: an address of this machine is nobody that it knows.
    assertEquals([directory.whoIs("127.0.0.1", port).key, directory.whoIs("10.0.0.7", port).key], [
      unknown,
      "10.0.0.7",
    ]);
    assertEquals(journal.claim(unknown, "ana"), "taken");
  },
);

test(
  "new addresses have room for so many a minute; the others are counted together",
  (directory, _, { pass }) => {
    assertEquals(directory.whoSent(at("10.9.0.1"), undefined).key, "10.9.0.1");
    const keys = new Set<string>();
    for (let i = 0; i < 5000; i++) {
      keys.add(directory.whoSent(at(`10.0.${i >> 8}.${i & 255}`), undefined).key);
    }
    assertEquals([keys.size, keys.has("others")], [MOST_NEW, true]);
    assertStringIncludes(directory.problem ?? "", "more than 600 new addresses in a minute");
    assertEquals(directory.whoSent(at("10.9.0.1"), undefined).key, "10.9.0.1");
    // Who reads has a connection: that address is not made up.
    assertEquals(directory.whoIs("10.9.0.2", 1, BOARD).key, "10.9.0.2");
    assertEquals(directory.whoSent(at("10.9.0.2"), undefined).key, "10.9.0.2");
    assertEquals(directory.whoSent(at("10.9.0.3"), undefined).key, "others");
    pass(60_000);
    assertEquals(directory.whoSent(at("10.9.0.3"), undefined).key, "10.9.0.3");
    pass(60_000);
    assertEquals(directory.problem, undefined);
  },
);

test("one IPv6 network has a share of them", (directory) => {
  const keys = new Set<string>();
  for (let i = 1; i < 1000; i++) {
    keys.add(directory.whoSent(at(`2001:db8::${i.toString(16)}`), undefined).key);
  }
  assertEquals([keys.size, keys.has("others")], [MOST_NEW_OF_NETWORK + 1, true]);
  assertEquals(directory.whoSent(at("2001:db8:0:1::1"), undefined).key, "2001:db8:0:1::1");
});

test("byKey gives the student that the key was made of", (directory) => {
  for (
    const student of [
      directory.whoSent(at("127.0.0.5"), ANA),
      directory.whoSent(at("fe80::1%eth0"), undefined),
    ]
  ) {
    assertEquals(directory.byKey(student.key), student);
  }
});

test("a student is called by nickname, then user, then number or address", async (directory, journal) => {
  journal.claim(`local/${ANA}`, "ana");
  const nameOf = (uid: number) => directory.whoSent({ path: "" }, uid).name;
  assertEquals([nameOf(ANA), nameOf(0), nameOf(BOB)], ["ana", "uid 0", `uid ${BOB}`]);
  // As a page does, which would show "uid 0" for a moment.
  await directory.named("local/0");
  assertEquals([nameOf(ANA), nameOf(0), nameOf(BOB)], ["ana", "root", `uid ${BOB}`]);
  assertEquals(directory.whoSent({ path: "" }, ANA).rule, "nickname");
});
