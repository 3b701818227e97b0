// The text port with sockets and with the programs that students have.
import { assert, assertEquals, assertLess, assertMatch, assertStringIncludes } from "@std/assert";
import { MOST_OF_CLIENT } from "../../../src/board/text/port.ts";
import { testNeeding } from "../../support/tool.ts";
import { waitFor } from "../../support/wait_for.ts";
import { World } from "../support/board_world.ts";
import { int, openExchange } from "../support/exchanges.ts";

/** A student at the text port: keeps what came. */
class Student implements Disposable {
  text = "";
  ended = false;
  failure = "";
  readonly #connection: Deno.TcpConn;

  private constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
    void this.#read();
  }

  static async connect(world: World): Promise<Student> {
    return new Student(await Deno.connect({ hostname: "127.0.0.1", port: world.addresses.hints.port }));
  }

  send(text: string): Promise<number> {
    return this.#connection.write(new TextEncoder().encode(text));
  }

  endInput(): Promise<void> {
    return this.#connection.closeWrite();
  }

  async until(part: string | RegExp): Promise<void> {
    await waitFor(
      () => `${part} in ${JSON.stringify(this.text.slice(-500))}`,
      () => typeof part === "string" ? this.text.includes(part) : part.test(this.text),
    );
  }

  [Symbol.dispose](): void {
    try {
      this.#connection.close();
    } catch {
      // Closed already.
    }
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    const buffer = new Uint8Array(65_536);
    try {
      for (let length = await this.#connection.read(buffer); length !== null;) {
        this.text += decoder.decode(buffer.subarray(0, length), { stream: true });
        length = await this.#connection.read(buffer);
      }
    } catch (error) {
      this.failure = String(error);
    }
    this.ended = true;
  }
}

Deno.test("the text port says who you are, shows your exchanges alone, and goes on with new ones", async () => {
  await using world = await World.start();
  world.observe({ student: "10.0.0.7", sent: "theirs" }, { student: "127.0.0.1", sent: "42" });
  using student = await Student.connect(world);
  await student.until("0000  34 32");
  assertMatch(student.text, /^You are 127\.0\.0\.1, known by your address; /);
  assertStringIncludes(student.text, "✗ ");
  world.observe({ student: "10.0.0.7", sent: "theirs too" }, { student: "127.0.0.1", sent: int(77) });
  await student.until("int32_t LE  77");
  assert(!student.text.includes("theirs"));
});

Deno.test("the text port shows a connection while it is open, and what it waits for", async () => {
  await using world = await World.start();
  const began = Date.now() - 3000;
  world.open = [openExchange({ student: "127.0.0.1", sent: "10", began })];
  using student = await Student.connect(world);
  await student.until("0000  31 30");
  assertMatch(
    student.text,
    /tcp-counter {2}from 127\.0\.0\.1:40000 {2}open for 3 s\n {2}… 2 of the int's 4 bytes/,
  );
  assert(!student.text.includes("Nothing has arrived") && !student.text.includes("No answer was sent"));
});

Deno.test("the text port takes commands: a number, a language, q", async () => {
  await using world = await World.start();
  for (let n = 1; n <= 20; n++) world.observe({ student: "127.0.0.1", sent: int(n) });
  using student = await Student.connect(world);
  await student.until("int32_t LE  20");
  assertEquals(student.text.match(/^#/gm)!.length, 5);
  student.text = "";
  await student.send("12\n");
  await student.until("int32_t LE  20");
  assertEquals(student.text.match(/^#/gm)!.length, 12);
  await student.send("fr\r\n");
  await student.until("Vous êtes 127.0.0.1, reconnu par votre adresse");
  student.text = "";
  await student.send("what\n");
  await student.until("Commande inconnue");
  await student.send("q\n");
  await waitFor("the end", () => student.ended);
  assertEquals(student.failure, "");
});

Deno.test("whoever ends his input gets everything and an orderly end, also with unread bytes on the way", async () => {
  await using world = await World.start();
  for (let n = 1; n <= 5; n++) world.observe({ student: "127.0.0.1", sent: "x".repeat(90) });
  using student = await Student.connect(world);
  await student.send("y".repeat(200_000) + "\nq\n" + "z".repeat(50_000));
  await student.endInput();
  await waitFor("the end", () => student.ended);
  assertEquals(student.failure, "");
  assertEquals(student.text.match(/^#/gm)!.length, 5);
  assertStringIncludes(student.text, "Unknown command: expected a number, fr, en or q");
});

Deno.test("the last words are not lost to a RST where the reader comes late and had sent more", async () => {
  await using world = await World.start();
  world.observe({ student: "127.0.0.1", sent: int(77) });
  using connection = await Deno.connect({ hostname: "127.0.0.1", port: world.addresses.hints.port });
  await connection.write(new TextEncoder().encode("q\n" + "z".repeat(50_000)));
  // A RST, after which nothing lost on the way is sent again, would be here by now, and would make this fail.
  await new Promise((resolve) => setTimeout(resolve, 200));
  await connection.write(new Uint8Array(1));
  await connection.closeWrite();
  assertStringIncludes(await new Response(connection.readable).text(), "int32_t LE  77");
});

Deno.test("bytes that command a terminal stay bytes", async () => {
  await using world = await World.start();
  const evil = "\x1b[2J\x07\x9b31m\u202e";
  world.observe({ student: "127.0.0.1", sent: evil, peer: { path: "/tmp/\x1b[31m\u202e" } });
  world.directory.users.set("127.0.0.1", "z\x1b[5mz");
  using student = await Student.connect(world);
  await student.until("0000  1b 5b");
  // deno-lint-ignore no-control-regex
  assertMatch(student.text, /^[^\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]*$/);
});

Deno.test("a line without an end, and a flood of commands, cost one answer a piece at most", async () => {
  await using world = await World.start();
  using student = await Student.connect(world);
  await student.until("Nothing has arrived");
  await student.send("5\n".repeat(2000));
  await student.send("q\n");
  await waitFor("the end", () => student.ended);
  assertLess(student.text.match(/Nothing has arrived/g)!.length, 40);
});

Deno.test("one address has a bounded number of conversations, and is told", async () => {
  await using world = await World.start();
  const students: Student[] = [];
  for (let i = 0; i < MOST_OF_CLIENT; i++) students.push(await Student.connect(world));
  await students.at(-1)!.until("You are");
  using surplus = await Student.connect(world);
  await surplus.until("too many are watching");
  await waitFor("the end", () => surplus.ended);
  for (const student of students) student[Symbol.dispose]();
  await waitFor("room", async () => {
    using again = await Student.connect(world);
    await waitFor("an answer", () => again.text !== "");
    return again.text.startsWith("You are");
  });
});

Deno.test("a reader who takes nothing is left behind, and told when he reads again", async () => {
  await using world = await World.start();
  using connection = await Deno.connect({ hostname: "127.0.0.1", port: world.addresses.hints.port });
  using watcher = await Student.connect(world);
  await watcher.until("Nothing has arrived");
  const [id] = world.observe({ student: "127.0.0.1", sent: "x".repeat(96) });
  // More than the kernel keeps for a socket, from both ends' buffers on.
  const exchange = world.journal.exchange(id)!;
  for (let round = 0; round < 100; round++) {
    world.board.observed(new Array(100).fill(exchange), []);
    await new Promise((resolve) => setTimeout(resolve));
  }
  const buffer = new Uint8Array(1 << 20);
  const decoder = new TextDecoder();
  let text = "";
  const timer = setInterval(() => world.board.observed([exchange], []), 20);
  while (!text.includes("left out: you read too slowly")) {
    const length = await connection.read(buffer);
    assert(length !== null, "the reader was given up");
    text = text.slice(-100) + decoder.decode(buffer.subarray(0, length), { stream: true });
  }
  clearInterval(timer);
});

for (const [tool, args] of [["nc", ["127.0.0.1"]], ["ncat", ["127.0.0.1"]], ["socat", ["-"]]] as const) {
  testNeeding([tool], `${tool} shows a student's exchanges`, async () => {
    await using world = await World.start();
    world.observe({ student: "127.0.0.1", sent: int(42) });
    const port = String(world.addresses.hints.port);
    const target = tool === "socat" ? [...args, `TCP:127.0.0.1:${port}`] : [...args, port];
    const child = new Deno.Command(tool, { args: target, stdin: "piped", stdout: "piped" }).spawn();
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode("q\n"));
    await writer.close();
    const { stdout } = await child.output();
    assertStringIncludes(new TextDecoder().decode(stdout), "int32_t LE  42");
  });
}
