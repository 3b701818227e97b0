// `guichet watch` against a real board, its end and its return, and against what is no board.
import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { run } from "../../src/cli/run.ts";
import { UsageError } from "../../src/cli/usage_error.ts";
import { boardUrl } from "../../src/cli/watch/board_url.ts";
import { EventReader } from "../../src/cli/watch/event_reader.ts";
import { World } from "../board/board_world.ts";
import { int } from "../board/exchanges.ts";
import { freePort } from "../support/free_port.ts";
import { waitFor } from "../support/wait_for.ts";
import { fakeIo } from "./fake_io.ts";

Deno.test("watch --once prints the latest exchanges and ends with 0", async () => {
  await using world = await World.start();
  world.observe({ student: "10.0.0.7", sent: "theirs" }, { student: "127.0.0.1", sent: "42" });
  world.observe({ student: "127.0.0.1", sent: int(77) });
  const io = fakeIo();
  assertEquals(await run(["watch", world.addresses.me, "--once", "--limit", "1"], io), 0);
  const text = io.out.join("\n");
  assertMatch(text, /^Sockets lab · You are 127\.0\.0\.1, known by your address; /);
  assertStringIncludes(text, "int32_t LE  77");
  assert(!text.includes("theirs") && !text.includes("34 32"));
  const french = fakeIo();
  assertEquals(await run(["watch", world.url, "--once", "--lang", "fr"], french), 0);
  assertStringIncludes(french.out.join("\n"), "Vous avez envoyé");
});

Deno.test("watch goes on with new exchanges, comes back after the lab was away, and ends with 0 when interrupted", async () => {
  const interrupt = new AbortController();
  const io = fakeIo({ interrupt: interrupt.signal });
  const shows = (part: string) =>
    waitFor(() => `${part} in ${io.out.slice(-9)}`, () => io.out.join("\n").includes(part));
  const first = await World.start();
  const port = Number(new URL(first.url).port);
  first.observe({ student: "127.0.0.1", sent: int(11) });
  const ended = run(["watch", `127.0.0.1:${port}`], io);
  await shows("int32_t LE  11");
  first.observe({ student: "127.0.0.1", sent: int(22) });
  await shows("int32_t LE  22");
  await first[Symbol.asyncDispose]();
  await waitFor("the loss to be told", () => io.err.some((line) => line.includes("Cannot reach the lab")));
  await using again = await World.start({}, port);
  again.observe({ student: "127.0.0.1", sent: int(0) }, { student: "127.0.0.1", sent: int(0) });
  again.observe({ student: "127.0.0.1", sent: int(33) });
  await shows("int32_t LE  33");
  interrupt.abort();
  assertEquals(await ended, 0);
  assertEquals(io.err.length, 1);
});

Deno.test("watch ends with 3 where nobody answers, and says where", async () => {
  const io = fakeIo();
  const port = await freePort();
  assertEquals(await run(["watch", `http://127.0.0.1:${port}`], io), 3);
  assertEquals(io.err, [
    `guichet: Cannot reach the lab at http://127.0.0.1:${port}: connection refused; ` +
    "look whether it runs and where its board is",
  ]);
});

Deno.test("watch ends with 1 where something else answers", async () => {
  const answers = [
    () => new Response("not found", { status: 404 }),
    () => new Response("<html>"),
    () => Response.json({ lab: "x", you: { name: "y" }, exchanges: [{ id: 1 }] }),
    () => Response.json({ lab: "x", you: { name: "y" }, exchanges: [{ trap: null }] }),
    () => Response.json(null),
    () => Response.redirect("http://127.0.0.1:9/api/me"),
  ];
  for (const answer of answers) {
    await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, answer);
    const io = fakeIo();
    assertEquals(
      await run(["watch", `http://127.0.0.1:${server.addr.port}`, "--once"], io),
      1,
      String(answer),
    );
    assertMatch(io.err[0], /^guichet: Cannot watch http:/);
  }
});

Deno.test("watch shows a hostile lab's texts without their commands to the terminal", async () => {
  const evil = "\x1b[2J\x9b31m\u202e";
  const side = { bytes: 1, hex: "zz".repeat(3) };
  const exchange = {
    id: 1,
    at: 0,
    listener: evil,
    client: evil,
    outcome: evil,
    request: { ...side, reads: [] },
    reply: side,
    hints: [{ level: "error", fact: evil, cause: evil }],
  };
  const me = { lab: evil, you: { name: evil, rule: evil }, exchanges: [exchange] };
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => Response.json(me),
  );
  const io = fakeIo();
  assertEquals(await run(["watch", `http://127.0.0.1:${server.addr.port}`, "--once"], io), 0);
  // deno-lint-ignore no-control-regex
  for (const line of io.out) assertMatch(line, /^[^\x00-\x1f\x7f-\x9f\u202e]*$/);
});

Deno.test("watch refuses a wrong command line with 2", async () => {
  for (
    const args of [[], ["lab", "--lang", "de"], ["lab", "--limit", "0"], ["lab", "--limit", "101"], [
      "ftp://lab",
    ]]
  ) {
    assertEquals(await run(["watch", ...args], fakeIo()), 2, args.join(" "));
  }
});

Deno.test("boardUrl takes what people type", () => {
  const reader = { name: "guichet watch" };
  const urls: [string, string][] = [
    ["lab", "http://lab:8080/"],
    ["lab:80", "http://lab/"],
    ["lab:9000/me", "http://lab:9000/"],
    ["http://lab", "http://lab/"],
    ["https://lab.example.org/me?lang=fr", "https://lab.example.org/"],
    ["192.0.2.7", "http://192.0.2.7:8080/"],
    ["::1", "http://[::1]:8080/"],
    ["[::1]:9000", "http://[::1]:9000/"],
  ];
  for (const [text, url] of urls) assertEquals(boardUrl(text, reader).href, url, text);
  for (const text of ["", "http://", "file:///etc/passwd", "a b", "lab:99999", "http://u:p@lab"]) {
    assertThrows(() => boardUrl(text, reader), UsageError, "Cannot use the address", text);
  }
});

Deno.test("EventReader puts events together however they are cut", () => {
  const stream = new TextEncoder().encode(
    ": alive\n\nretry: 5\n\nid: 7\r\nevent: exchange\r\ndata: {\r\ndata: é}\r\n\r\ndata:x\n\n",
  );
  const expected = [
    { event: "exchange", data: "{\né}", id: "7" },
    { event: "message", data: "x", id: "7" },
  ];
  for (const size of [1, 2, 3, 7, stream.length]) {
    const reader = new EventReader();
    const events = [];
    for (let at = 0; at < stream.length; at += size) {
      events.push(...reader.take(stream.subarray(at, at + size)));
    }
    assertEquals(events, expected, `pieces of ${size}`);
  }
  assertThrows(() => new EventReader().take(new Uint8Array(300_000).fill(97)), RangeError);
});
