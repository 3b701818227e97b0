// Tests of daytime, time, chargen and half-close as real clients meet them: rdate, socat, C; with connections served in
// the pool and by a worker each, over TCP, UDP and Unix sockets.
import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import { chargenDatagrams, chargenStream } from "../../../src/services/chargen.ts";
import { MAX_ANSWER } from "../../../src/services/service.ts";
import { ask, makeContext } from "../../services/support/feeding.ts";
import { type Daemon, startDaemon } from "../../support/daemon.ts";
import { loadedAhead } from "../../support/loaded_ahead.ts";
import { runSuccessfully } from "../../support/run_command.ts";
import { tempDir } from "../../support/temp_dir.ts";
import { testNeeding } from "../../support/tool.ts";
import { waitFor } from "../../support/wait_for.ts";
import { connectTo, lab, listener, readSome } from "../support/run_labs.ts";
import { at, readToEnd, served, stopAndCount, udpPeer, writeAll } from "../support/wire_peers.ts";
import { labOf, type Steps, testSteps } from "../support/wire_steps.ts";

const SERVICES = ["daytime", "time", "chargen"];

const DAYTIME = /^\d\d [A-Z]{3} \d{4} \d\d:\d\d:\d\d UTC\r\n$/;

/** Seconds that a clock may be away: a second may end between two looks, and the machine be busy. */
const MOST_SECONDS_AWAY = 5;

/** Says that a moment is now. @param ms since 1970 */
function assertNow(ms: number): void {
  assertLess(Math.abs(ms - Date.now()) / 1000, MOST_SECONDS_AWAY, `${new Date(ms)}`);
}

/** `23 AUG 2026 03:10:12 UTC` in milliseconds since 1970. */
function readDaytime(text: string): number {
  assertMatch(text, DAYTIME);
  return Date.parse(text);
}

/** Seconds since 1900 in network order, in milliseconds since 1970. */
function readTime(bytes: Uint8Array): number {
  assertEquals(bytes.length, 4);
  return (new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) - 2_208_988_800) * 1000;
}

/** The first bytes of what chargen says. */
function pattern(length: number): string {
  const conversation = chargenStream().open();
  const out = new Uint8Array(MAX_ANSWER);
  let text = "";
  while (text.length < length) text += new TextDecoder().decode(out.subarray(0, conversation.more!(out)));
  return text.slice(0, length);
}

/** Reads so many bytes at least. @throws at the end of input */
async function read(connection: Deno.Conn, length: number): Promise<string> {
  let text = "";
  while (text.length < length) {
    const more = await readSome(connection);
    if (more === null) throw new Error(`The input ended after ${text.length} of ${length} bytes`);
    text += more;
  }
  return text;
}

/**
 * Runs socat from an address to standard output; `input` is what it sends, before its end of output.
 * @param patience seconds that it waits for more after that, where there is no end to be read
 */
async function socat(address: string, input?: string, patience = 5): Promise<string> {
  return (await runSuccessfully(["socat", "-t", String(patience), "-", address], { input })).stdout;
}

/** Where socat finds a listener. */
function placeOf(daemon: Daemon, name: string, protocol = "TCP"): string {
  return `${protocol}:127.0.0.1:${daemon.listener(name).port}`;
}

const TELLING_TIME: Steps<Daemon> = {
  "daytime tells the date to whoever comes, then closes": async (daemon) => {
    assertNow(readDaytime(await socat(placeOf(daemon, "daytime"))));
    assertNow(readDaytime(await socat(placeOf(daemon, "daytime"), "what time is it?\n")));
  },

  "daytime and time speak to a client that says nothing": async (daemon) => {
    using first = await connectTo(daemon, "daytime");
    assertNow(readDaytime(new TextDecoder().decode(await readToEnd(first))));
    using second = await connectTo(daemon, "time");
    assertNow(readTime(await readToEnd(second)));
  },

  "rdate takes the time": async (daemon) => {
    const command = ["rdate", "-p", "-o", String(daemon.listener("time").port), "127.0.0.1"];
    assertNow(Date.parse((await runSuccessfully(command, { env: { TZ: "UTC" } })).stdout));
  },
};

const GENERATING: Steps<Daemon> = {
  "chargen goes on as long as somebody reads": async (daemon) => {
    const count = 3_000_000;
    const command = `socat -u ${placeOf(daemon, "chargen")} - 2>&- | head -c ${count}`;
    const { stdout } = await runSuccessfully(["sh", "-c", command]);
    assert(stdout === pattern(count), "these are other characters");
  },

  "chargen goes on after shutdown(1), and takes what it is sent": async (daemon) => {
    using connection = await connectTo(daemon, "chargen");
    await writeAll(connection, new Uint8Array(10_000));
    await connection.closeWrite();
    const text = await read(connection, 20_000_000);
    assert(text === pattern(text.length), "these are other characters");
  },
};

const HALF_CLOSING: Steps<Daemon> = {
  "half-close answers only after shutdown(1)": async (daemon) => {
    const place = at(daemon, "half-close");
    assertEquals(
      await served("half_close_client", [200, 3, ...place]),
      "Reponse : 11\nReponse : 21\nReponse : 31\n",
    );
    await served("half_close_client", [0, 1000, ...place]);
    await served("half_close_client", [0, 0, ...place]);
  },

  "half-close answers the course's own client once that says shutdown(1)": async (daemon) => {
    assertEquals(
      await served("tcp_client", ["--half-close", ...at(daemon, "half-close")]),
      "Reponse : 11\n",
    );
  },
};

const EXACT_TOTALS: Steps<Daemon> = {
  "has exact totals": async (daemon) => {
    const totals = await stopAndCount(daemon);
    const counts = (name: string) => {
      const { connections, answers, bytesOut, refused, errors } = totals.get(name)!;
      return [connections, answers, bytesOut, refused, errors];
    };
    assertEquals(counts("daytime"), [3, 3, 3 * 26, 0, 0]);
    assertEquals(counts("time"), [2, 2, 8, 0, 0]);
    assertEquals(counts("half-close"), [4, 3, 4 * (3 + 1000 + 1), 0, 0]);
  },
};

for (const isolate of ["worker", "connection"]) {
  const config = lab() + [...SERVICES, "half-close"].map((name) => listener(name, "tcp", name, { isolate }))
    .join("");
  const steps = { ...TELLING_TIME, ...GENERATING, ...HALF_CLOSING, ...EXACT_TOTALS };
  testSteps(
    ["gcc", "rdate", "socat"],
    `small services over TCP with isolate = "${isolate}"`,
    labOf(config),
    steps,
  );
}

/** Asks chargen over UDP with datagrams of many sizes. */
async function askChargen(daemon: Daemon, name: string, amplification: number): Promise<void> {
  using peer = await udpPeer();
  const service = chargenDatagrams(makeContext({ amplification }));
  for (let i = 0; i < 60; i++) {
    const request = new Uint8Array(i * 3).fill(i);
    await peer.send(request, daemon.listener(name).port);
    const answer = (await peer.count(i + 1))[i];
    assertEquals([...answer], ask(service, request));
    assert(answer.length <= Math.max(4, request.length) * amplification);
  }
}

const OVER_UDP = lab() + SERVICES.map((name) => listener(name, "udp", name)).join("") +
  listener("little", "udp", "chargen", { amplification: 2 });

testSteps(["rdate", "socat"], "small services over UDP", labOf(OVER_UDP), {
  "rdate takes the time": async (daemon) => {
    const command = ["rdate", "-p", "-u", "-o", String(daemon.listener("time").port), "127.0.0.1"];
    assertNow(Date.parse((await runSuccessfully(command, { env: { TZ: "UTC" } })).stdout));
  },

  "daytime answers whatever it is sent": async (daemon) => {
    assertNow(readDaytime(await socat(placeOf(daemon, "daytime", "UDP"), "x", 0.5)));
  },

  "daytime and time answer an empty datagram": async (daemon) => {
    using peer = await udpPeer();
    await peer.send(new Uint8Array(0), daemon.listener("daytime").port);
    assertNow(readDaytime(new TextDecoder().decode((await peer.count(1))[0])));
    await peer.send(new Uint8Array(0), daemon.listener("time").port);
    assertNow(readTime((await peer.count(2))[1]));
  },

  "chargen answers with any length where that may be": (daemon) => askChargen(daemon, "chargen", 256),

  "chargen answers within its amplification": (daemon) => askChargen(daemon, "little", 2),

  "has exact totals": async (daemon) => {
    const { datagrams, answers, refused } = (await stopAndCount(daemon)).get("chargen")!;
    assertEquals([datagrams, answers, refused], [60, 60, 0]);
  },
});

testNeeding(["socat", "gcc"], "small services over Unix sockets", async () => {
  await using dir = await tempDir();
  const unix = (name: string, service: string, socket: string) =>
    listener(name, "unix", service, { socket, path: dir.join(name) });
  const config = lab() + unix("daytime", "daytime", "stream") + unix("chargen", "chargen", "seqpacket") +
    unix("time", "time", "dgram") + unix("half", "half-close", "stream");
  await using daemon = await startDaemon({ config });
  await daemon.ready();
  assertNow(readDaytime(await socat(`UNIX-CONNECT:${dir.join("daytime")}`)));
  const records = `UNIX-CONNECT:${dir.join("chargen")},type=5`;
  const { stdout } = await runSuccessfully(["sh", "-c", `socat -u ${records} - 2>&- | head -c 100000`]);
  assert(stdout === pattern(100_000), "these are other characters");
  const asking = `UNIX-SENDTO:${dir.join("time")},bind=${dir.join("client")}`;
  const time = await runSuccessfully(["sh", "-c", `printf x | socat -t 1 - ${asking} | od -An -tu1`]);
  assertNow(readTime(Uint8Array.from(time.stdout.trim().split(/\s+/), Number)));
  assertEquals(await served("half_close_client", [100, 2, dir.join("half")]), "Reponse : 11\nReponse : 21\n");
});

/** Kilobytes of memory that a process has (proc(5): VmRSS). */
async function residentKilobytes(pid: number): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  return Number(status.match(/^VmRSS:\s+(\d+) kB$/m)?.[1]);
}

testNeeding(["gcc"], "chargen's clients that do not read cost little and hold up nobody", async () => {
  const config = lab({ workers: 1 }) + listener("chargen", "tcp", "chargen") +
    listener("echo", "tcp", "echo") + listener("udp", "udp", "counter");
  await using daemon = await startDaemon({ config });
  await daemon.ready();
  await loadedAhead(daemon.pid, 1);
  const before = await residentKilobytes(daemon.pid);
  const deaf = await Promise.all(Array.from({ length: 300 }, () => connectTo(daemon, "chargen")));
  try {
    await served("echo_client", at(daemon, "echo"));
    await served("udp_client", ["--count", 200, ...at(daemon, "udp")]);
    // One that reads is beside them, and nobody else waits for long.
    using reader = await connectTo(daemon, "chargen");
    await read(reader, 5_000_000);
    await served("echo_client", at(daemon, "echo"));
    assertLess(await residentKilobytes(daemon.pid) - before, 20_000);
  } finally {
    for (const connection of deaf) connection.close();
  }
  await waitFor("the connections to be gone", async () => {
    await served("udp_client", at(daemon, "udp"));
    return (await openDescriptors(daemon.pid)) < 100;
  });
});

async function openDescriptors(pid: number): Promise<number> {
  return (await Array.fromAsync(Deno.readDir(`/proc/${pid}/fd`))).length;
}
