// Who is told apart from whom, and what they are called.
import { assertEquals } from "@std/assert";
import { Journal } from "../../../src/journal/journal.ts";
import { Students } from "../../../src/lab/class/students.ts";
import { KnownInterfaces, type NetworkInterface } from "../../../src/posix/system/interfaces.ts";
import { PATIENCE } from "../../workers/support/running_lab.ts";
import { waitFor } from "../../support/wait_for.ts";

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

function test(name: string, body: (directory: Students, journal: Journal) => void | Promise<void>): void {
  // The names of users are looked up aside, and nobody waits for them.
  Deno.test({
    name,
    sanitizeOps: false,
    fn: async () => {
      using journal = Closing.of(
        Journal.open({ path: ":memory:", keep: 86_400_000, maxSize: 1 << 24, clock: CLOCK }),
      );
      const interfaces = new KnownInterfaces(() => INTERFACES);
      await body(new Students({ interfaces, clock: CLOCK, journal: journal.it }), journal.it);
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

test("each other loopback address is a machine of its own", (directory) => {
  assertEquals(directory.whoSent(at("127.0.0.5"), 0).key, "127.0.0.5/0");
  assertEquals(directory.whoSent(at("127.0.0.6"), 0).key, "127.0.0.6/0");
});

test("a socket whose user is not learnt again keeps the one it had", (directory) => {
  directory.whoSent(at("127.0.0.1", 5000), ANA);
  directory.whoSent(at("127.0.0.1", 4000), BOB);
  assertEquals(directory.whoSent(at("127.0.0.1", 5000), undefined).key, `local/${ANA}`);
  assertEquals(directory.whoSent(at("127.0.0.1", 5001), undefined).key, "local");
});

test("a client that was gone too soon is the only user's who works there, and nobody's where several do", (directory) => {
  const keyOf = (address: string, port: number, uid?: number) =>
    directory.whoSent(at(address, port), uid).key;
  assertEquals(keyOf("127.0.0.5", 1), "127.0.0.5");
  keyOf("127.0.0.5", 2, ANA);
  assertEquals(keyOf("127.0.0.5", 3), `127.0.0.5/${ANA}`);
  assertEquals(keyOf("127.0.0.6", 3), "127.0.0.6");
  keyOf("127.0.0.5", 4, BOB);
  assertEquals(keyOf("127.0.0.5", 5), "127.0.0.5");
  assertEquals(keyOf("127.0.0.5", 2), `127.0.0.5/${ANA}`);
});

test("a browser on this machine is its user's, also by an IPv4-mapped address; then a client gone too soon is too", async (directory) => {
  using server = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  using browser = await Deno.connect({ hostname: "127.0.0.1", port: (server.addr as Deno.NetAddr).port });
  using _ = await server.accept();
  const { port } = browser.localAddr as Deno.NetAddr;
  const board = { address: "127.0.0.1", port: (server.addr as Deno.NetAddr).port };
  assertEquals(directory.whoSent(at("127.0.0.1", 1), undefined).key, "local");
  assertEquals(directory.whoIs("::ffff:127.0.0.1", port, board).key, `local/${Deno.uid()}`);
  assertEquals(directory.whoSent(at("127.0.0.1", 1), undefined).key, `local/${Deno.uid()}`);
  // A reader without a user is nobody else.
  assertEquals(directory.whoIs("127.0.0.1", 1, board).key, "local");
  assertEquals(directory.whoIs("::FFFF:10.0.0.7", port, board).key, "10.0.0.7");
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
  await waitFor("the name of user 0", () => nameOf(0) === "root", { timeout: PATIENCE });
  assertEquals([nameOf(ANA), nameOf(0), nameOf(BOB)], ["ana", "root", `uid ${BOB}`]);
  assertEquals(directory.whoSent({ path: "" }, ANA).rule, "nickname");
});
