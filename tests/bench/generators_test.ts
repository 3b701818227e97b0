// The bench's generators against servers that answer rightly, and against servers that lie a little: each lie
// must be noticed, and every loss counted.
import { assertEquals } from "@std/assert";
import type { Program } from "../../scripts/bench/build.ts";
import { generate, type Tally } from "../../scripts/bench/generator.ts";
import type { Place, Service } from "../../scripts/bench/place.ts";
import {
  countRightly,
  echoRightly,
  intBytes,
  readUpTo,
  startStream,
  startUdp,
  writeAll,
} from "../clients/stand_ins.ts";
import { testNeeding } from "../support/tool.ts";
import { benchContext, placeAt } from "./bench_world.ts";

const OPS = 200;

/** Seconds that bound a run of so many operations; it ends far earlier. */
const AT_MOST = 20;

async function load(program: Program, place: Place, extra: string[]): Promise<Tally> {
  return await generate(await benchContext(), program, place, ["--ops", String(OPS), ...extra], AT_MOST);
}

const WINDOW = 4;
const SOME_SOCKETS = ["--sockets", "4", "--window", String(WINDOW)];
const ONE_AT_A_TIME = ["--sockets", "1", "--window", "1"];

type DatagramAnswer = (request: Uint8Array, count: number) => Uint8Array[];

async function loadUdp(service: Service, answer: DatagramAnswer, extra: string[]): Promise<Tally> {
  await using server = await startUdp(answer);
  return await load("load_udp", placeAt("udp", service, server.port), extra);
}

function changed(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice();
  copy[at] ^= 1;
  return copy;
}

for (const extra of [SOME_SOCKETS, [...SOME_SOCKETS, "--segment", "1"], ONE_AT_A_TIME]) {
  testNeeding(["gcc"], `load_udp ${extra.join(" ")} finds nothing wrong with a right counter`, async () => {
    const tally = await loadUdp("counter", (_, count) => [intBytes(count)], extra);
    assertEquals([tally.ops, tally.wrong, tally.lost, tally.first, tally.last], [OPS, 0, 0, 1, OPS + 1]);
  });

  testNeeding(["gcc"], `load_udp ${extra.join(" ")} finds nothing wrong with a right echo`, async () => {
    const tally = await loadUdp("echo", (request) => [request.slice()], extra);
    assertEquals([tally.ops, tally.wrong, tally.lost], [OPS, 0, 0]);
  });

  testNeeding(["gcc"], `load_udp ${extra.join(" ")} counts exactly the answers that never came`, async () => {
    const tally = await loadUdp("counter", (_, count) => count % 50 === 0 ? [] : [intBytes(count)], extra);
    assertEquals([tally.ops, tally.wrong, tally.lost], [OPS - 4, 0, 4]);
  });
}

/** Each lie is told once, in the middle of a run; an answer that cannot be counted is lost besides. */
const COUNTER_LIES: [name: string, lost: number, answer: DatagramAnswer][] = [
  ["repeats a number", 1, (_, count) => [intBytes(count === 100 ? 99 : count)]],
  ["leaves a gap", 0, (_, count) => [intBytes(count > 100 ? count + 1 : count)]],
  ["sends a byte too many", 1, (_, count) => [count === 100 ? new Uint8Array(5) : intBytes(count)]],
  ["answers twice", 0, (_, count) => count === 100 ? [intBytes(count), intBytes(count)] : [intBytes(count)]],
];

for (const [name, lost, answer] of COUNTER_LIES) {
  testNeeding(["gcc"], `load_udp notices a counter that ${name}`, async () => {
    const tally = await loadUdp("counter", answer, SOME_SOCKETS);
    assertEquals([tally.wrong, tally.lost], [1, lost], JSON.stringify(tally));
  });
}

const ECHO_LIES: [name: string, answer: DatagramAnswer][] = [
  ["changes the first byte", (request, count) => [count === 100 ? changed(request, 0) : request.slice()]],
  ["changes the last byte", (request, count) => [count === 100 ? changed(request, 63) : request.slice()]],
  ["loses the last byte", (request, count) => [count === 100 ? request.slice(0, -1) : request.slice()]],
  [
    "answers twice",
    (request, count) => count === 100 ? [request.slice(), request.slice()] : [request.slice()],
  ],
];

for (const [name, answer] of ECHO_LIES) {
  testNeeding(["gcc"], `load_udp notices an echo that ${name}`, async () => {
    const tally = await loadUdp("echo", answer, SOME_SOCKETS);
    assertEquals(tally.wrong, 1, JSON.stringify(tally));
  });
}

testNeeding(["gcc"], "load_udp notices an echo that gives one client's bytes to another", async () => {
  let first: Uint8Array = new Uint8Array();
  const tally = await loadUdp("echo", (request, count) => {
    // After the probe, the first window is the first client's; the next one is the second's and looks the
    // same.
    if (count === 2) first = request.slice();
    return [count === 2 + WINDOW ? first : request.slice()];
  }, SOME_SOCKETS);
  assertEquals(tally.wrong, 1, JSON.stringify(tally));
});

type Serve = (connection: Deno.Conn) => Promise<void>;

async function loadTcp(program: Program, service: Service, serve: Serve, extra: string[]): Promise<Tally> {
  await using server = startStream(serve);
  return await load(program, placeAt("tcp", service, server.port), ["--connections", "4", ...extra]);
}

testNeeding(["gcc"], "load_tcp_counter finds nothing wrong with a right counter", async () => {
  const tally = await loadTcp("load_tcp_counter", "counter", countRightly, []);
  assertEquals([tally.ops, tally.wrong, tally.lost], [OPS, 0, 0]);
});

const TCP_LIES: [name: string, answer: (value: number) => Uint8Array][] = [
  ["adds 2", (value) => intBytes((value + 2) | 0)],
  ["sends 3 bytes", (value) => intBytes((value + 1) | 0).slice(0, 3)],
  ["sends 5 bytes", (value) => new Uint8Array([...intBytes((value + 1) | 0), 0])],
  ["closes without an answer", () => new Uint8Array()],
];

for (const [name, answer] of TCP_LIES) {
  testNeeding(["gcc"], `load_tcp_counter notices a server that ${name}`, async () => {
    let count = 0;
    const tally = await loadTcp("load_tcp_counter", "counter", async (connection) => {
      const value = new DataView((await readUpTo(connection, 4)).buffer).getInt32(0, true);
      await writeAll(connection, ++count === 100 ? answer(value) : intBytes((value + 1) | 0));
    }, []);
    assertEquals([tally.ops, tally.wrong], [OPS - 1, 1], JSON.stringify(tally));
  });
}

const DEEP = ["--size", "1000", "--depth", "8"];

testNeeding(["gcc"], "load_echo finds nothing wrong with a right echo", async () => {
  const tally = await loadTcp("load_echo", "echo", echoRightly, DEEP);
  assertEquals([tally.ops, tally.wrong, tally.lost], [OPS, 0, 0]);
});

/** Echoes until `turn` is due, then lets `lie` have the bytes; further input is echoed again. */
function echoWithLie(lie: (connection: Deno.Conn, bytes: Uint8Array) => Promise<void>): Serve {
  let turn = 0;
  return async (connection) => {
    const bytes = new Uint8Array(4096);
    for (let got = await connection.read(bytes); got !== null; got = await connection.read(bytes)) {
      const part = bytes.slice(0, got);
      await (++turn === 10 ? lie(connection, part) : writeAll(connection, part));
    }
  };
}

const STREAM_LIES: [name: string, lie: (connection: Deno.Conn, bytes: Uint8Array) => Promise<void>][] = [
  ["changes a byte", (connection, bytes) => writeAll(connection, changed(bytes, bytes.length - 1))],
  ["sends a byte twice", (connection, bytes) => writeAll(connection, new Uint8Array([bytes[0], ...bytes]))],
  ["leaves a byte out and ends", async (connection, bytes) => {
    await writeAll(connection, bytes.slice(1));
    await connection.closeWrite();
  }],
  ["ends early", (connection) => connection.closeWrite()],
];

for (const [name, lie] of STREAM_LIES) {
  testNeeding(["gcc"], `load_echo notices a server that ${name}`, async () => {
    const tally = await loadTcp("load_echo", "echo", echoWithLie(lie), DEEP);
    assertEquals(tally.wrong, 1, JSON.stringify(tally));
  });
}
