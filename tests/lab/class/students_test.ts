// Who is told apart from whom, and what they are called.
import { assertEquals } from "@std/assert";
import { type StudentOptions, Students } from "../../../src/lab/class/students.ts";

const BOARD = { address: "127.0.0.1", port: 8080 };

function students(more: Partial<StudentOptions> = {}): Students {
  return new Students({
    isOwn: (address) => ["127.0.0.1", "::1", "192.168.1.2"].includes(address),
    userOf: () => undefined,
    userName: () => Promise.resolve(undefined),
    nicknameOf: () => undefined,
    ...more,
  });
}

const at = (address: string, port = 40_000) => ({ address, port });

Deno.test("another machine's client is known by its address, whatever its port", () => {
  const { whoSent } = bound(students());
  assertEquals(whoSent(at("10.0.0.7"), undefined), whoSent(at("10.0.0.7", 2), undefined));
  const { key, name, rule } = whoSent(at("10.0.0.7"), undefined);
  assertEquals([key, name, rule], ["10.0.0.7", "10.0.0.7", "address"]);
});

Deno.test("clients of this machine are known by their user, whichever address or Unix socket they take", () => {
  const { whoSent } = bound(students());
  const keys = [at("127.0.0.1"), at("::1"), at("192.168.1.2"), { path: "" }, { path: "/tmp/x" }]
    .map((peer) => whoSent(peer, 1000).key);
  assertEquals(new Set(keys), new Set(["local/1000"]));
  assertEquals(whoSent(at("127.0.0.1"), 1001).key, "local/1001");
  assertEquals(whoSent(at("127.0.0.1"), 1001).rule, "user");
});

Deno.test("clients that were counted together are nobody in particular", () => {
  const { whoSent } = bound(students());
  assertEquals(whoSent(at("", 0), undefined).name, "others");
});

Deno.test("each other loopback address is a machine of its own", () => {
  const { whoSent } = bound(students());
  assertEquals(whoSent(at("127.0.0.5"), 0).key, "127.0.0.5/0");
  assertEquals(whoSent(at("127.0.0.6"), 0).key, "127.0.0.6/0");
});

Deno.test("a socket whose user is not learnt again keeps the one it had", () => {
  const { whoSent } = bound(students());
  whoSent(at("127.0.0.1", 5000), 1000);
  whoSent(at("127.0.0.1", 4000), 1001);
  assertEquals(whoSent(at("127.0.0.1", 5000), undefined).key, "local/1000");
  assertEquals(whoSent(at("127.0.0.1", 5001), undefined).key, "local");
});

Deno.test("a client that was gone too soon is the only user's who works there, and nobody's where several do", () => {
  const { whoSent } = bound(students());
  assertEquals(whoSent(at("127.0.0.5", 1), undefined).key, "127.0.0.5");
  whoSent(at("127.0.0.5", 2), 1000);
  assertEquals(whoSent(at("127.0.0.5", 3), undefined).key, "127.0.0.5/1000");
  assertEquals(whoSent(at("127.0.0.6", 3), undefined).key, "127.0.0.6");
  whoSent(at("127.0.0.5", 4), 1001);
  assertEquals(whoSent(at("127.0.0.5", 5), undefined).key, "127.0.0.5");
  assertEquals(whoSent(at("127.0.0.5", 2), undefined).key, "127.0.0.5/1000");
});

Deno.test("a browser on this machine is its user's, also by an IPv4-mapped address", () => {
  const directory = students({ userOf: ({ address, port }) => address === "127.0.0.1" ? port : undefined });
  assertEquals(directory.whoIs("::ffff:127.0.0.1", 1000, BOARD).key, "local/1000");
  assertEquals(directory.whoIs("::FFFF:10.0.0.7", 1000, BOARD).key, "10.0.0.7");
});

Deno.test("whoever reads first is known when a client is gone too soon; a reader without a user is nobody else", () => {
  const directory = students({ userOf: ({ port }) => port === 1000 ? 1000 : undefined });
  assertEquals(directory.whoIs("127.0.0.1", 1000, BOARD).key, "local/1000");
  assertEquals(directory.whoSent(at("127.0.0.1", 1), undefined).key, "local/1000");
  assertEquals(directory.whoIs("127.0.0.1", 1, BOARD).key, "local");
});

Deno.test("byKey gives the student that the key was made of", () => {
  const directory = students();
  for (
    const student of [directory.whoSent(at("127.0.0.5"), 7), directory.whoSent(at("fe80::1%eth0"), undefined)]
  ) {
    assertEquals(directory.byKey(student.key), student);
  }
});

Deno.test("a student is called by nickname, then user, then number or address", async () => {
  const directory = students({
    nicknameOf: (key) => key === "local/1" ? "ana" : undefined,
    userName: (uid) => Promise.resolve(uid === 2 ? "bob" : undefined),
  });
  const nameOf = (uid: number) => directory.whoSent({ path: "" }, uid).name;
  assertEquals([nameOf(1), nameOf(2), nameOf(3)], ["ana", "uid 2", "uid 3"]);
  await Promise.resolve();
  assertEquals([nameOf(1), nameOf(2), nameOf(3)], ["ana", "bob", "uid 3"]);
  assertEquals(directory.whoSent({ path: "" }, 1).rule, "nickname");
});

function bound(directory: Students): { whoSent: Students["whoSent"] } {
  return { whoSent: (peer, uid) => directory.whoSent(peer, uid) };
}
