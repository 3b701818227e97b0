// Tests of how a group's messages are shown, in both languages, on stdout and in the log: as the course's servmcast
// does, but never a byte of a sender that could command a terminal; and only as many as a person can read. Two labs in
// one namespace share the port, as a student's own server may.
import { assert, assertEquals, assertLess } from "@std/assert";
import { type Daemon, startDaemon } from "../../support/daemon.ts";
import { makeNamespace, type Namespace } from "../../support/namespaces.ts";
import { runSuccessfully } from "../../support/run_command.ts";
import { tempDir } from "../../support/temp_dir.ts";
import { waitFor } from "../../support/wait_for.ts";
import { lab, logRecords, table } from "../support/run_labs.ts";
import { group, MULTICAST_NEEDS } from "../support/wire_multicast.ts";
import { queued, served, stopAndCount, UNSAFE } from "../support/wire_peers.ts";
import { testSteps } from "../support/wire_steps.ts";

/** Sends each argument, written in hexadecimal, to the group through lo, all from port 40000. */
const CLIENT = `
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("127.0.0.1"))
s.bind(("127.0.0.1", 40000))
for each in sys.argv[1:]:
    s.sendto(bytes.fromhex(each), ("225.0.0.10", 7200))
`;

/** Bytes by their Latin-1 characters. */
function bytes(latin1: string): Uint8Array {
  return Uint8Array.from(latin1, (character) => character.charCodeAt(0));
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

const OVER = "Message received: the first flood is over";
/** How often that was sent: it is shown as soon as the flood leaves room for it. */
let overs = 0;

/** What is sent, and how it is to be shown. */
const MESSAGES: [sent: Uint8Array, shown: string][] = [
  [utf8("MESSAGE DU CLIENT\0"), "MESSAGE DU CLIENT"],
  [utf8("without its NUL"), "without its NUL"],
  [utf8(""), ""],
  [utf8("\0"), ""],
  [utf8("été ☕ 日本 🙂\0"), "été ☕ 日本 🙂"],
  [utf8("a\0b\0"), String.raw`a\0b`],
  [utf8("two\nlines\rand\ta tab\r\n"), String.raw`two\nlines\rand\ta tab\r\n`],
  [utf8("\x1b[31mred\x1b[2J \x1b]0;title\x07 \x7f"), String.raw`\x1b[31mred\x1b[2J \x1b]0;title\x07 \x7f`],
  [bytes("caf\xe9 \xff\xfe \xc0\xaf"), String.raw`caf\xe9 \xff\xfe \xc0\xaf`],
  [utf8("\u009b31m \u0085"), String.raw`\u{9b}31m \u{85}`],
  [utf8("abc\u202edef \u2066 \u200b \u2028"), String.raw`abc\u{202e}def \u{2066} \u{200b} \u{2028}`],
  [utf8("C:\\x1b"), String.raw`C:\\x1b`],
  [
    utf8("x  (from 10.0.0.1:1)\nMessage received: forged  (from 10.0.0.2:2)"),
    String.raw`x  (from 10.0.0.1:1)\nMessage received: forged  (from 10.0.0.2:2)`,
  ],
];

/** The lines that show messages; any line that is none of the daemon's own. */
function messages(daemon: Daemon): string[] {
  return daemon.stdout.filter((line) => !/^(Listening|Ready|Stop it|Écoute|Prêt|Arrêter)/.test(line));
}

/** Lines that show messages of the flood. */
function floodLines(daemon: Daemon): number {
  return messages(daemon).filter((line) => line.startsWith("Message received: flood  (from ")).length;
}

interface World extends AsyncDisposable {
  namespace: Namespace;
  english: Daemon;
  french: Daemon;
  /** Path of the English one's log. */
  log: string;
}

async function makeWorld(): Promise<World> {
  await using stack = new AsyncDisposableStack();
  const log = stack.use(await tempDir()).join("log");
  const namespace = stack.use(await makeNamespace());
  const { prefix } = namespace;
  const multicast = group("multicast", "225.0.0.10", 7200, "lo");
  const english = stack.use(
    await startDaemon({ config: lab() + multicast + table("log", { file: log }), prefix }),
  );
  const french = stack.use(await startDaemon({ config: lab({ language: "fr" }) + multicast, prefix }));
  await english.ready();
  await french.line(/^Prêt/);
  const kept = stack.move();
  return { namespace, english, french, log, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

async function send({ prefix }: Namespace, ...messages: Uint8Array[]): Promise<void> {
  await runSuccessfully([...prefix, "python3", "-c", CLIENT, ...messages.map((each) => each.toHex())]);
}

testSteps([...MULTICAST_NEEDS, "python3"], "Multicast messages on stdout and in the log", makeWorld, {
  "is shown as the course does, in English and French, what is dangerous escaped": async (
    { english, french, namespace },
  ) => {
    await send(namespace, ...MESSAGES.map(([sent]) => sent));
    await waitFor(
      "all messages",
      () => Math.min(messages(english).length, messages(french).length) >= MESSAGES.length,
    );
    assertEquals(
      messages(english),
      MESSAGES.map(([_, shown]) =>
        `Message received: ${shown}  (from 127.0.0.1:40000 to group 225.0.0.10 on lo)`
      ),
    );
    assertEquals(
      messages(french),
      MESSAGES.map(([_, shown]) =>
        `Message reçu :${shown}  (de 127.0.0.1:40000 vers le groupe 225.0.0.10 sur lo)`
      ),
    );
  },

  "is the same in the log, for programs to read": ({ english, french }) => {
    for (const daemon of [english, french]) {
      const records = logRecords(daemon.stderr).filter(({ sender }) => sender !== undefined);
      assertEquals(
        records.map(({ line, listener, sender }) => [line, listener, sender]),
        messages(daemon).map((line) => [
          line,
          "multicast",
          "127.0.0.1:40000",
        ]),
      );
    }
  },

  "is cut where it is longer than anyone reads, with the number of bytes left out": async (
    { english, namespace },
  ) => {
    await send(namespace, new Uint8Array(3000).fill(0x78), utf8("x" + "é".repeat(700) + "\0"));
    await waitFor("two more messages", () => messages(english).length === MESSAGES.length + 2);
    assertEquals(messages(english).slice(-2), [
      `Message received: ${
        "x".repeat(1024)
      }… (+1976 bytes)  (from 127.0.0.1:40000 to group 225.0.0.10 on lo)`,
      `Message received: x${"é".repeat(511)}… (+379 bytes)  (from 127.0.0.1:40000 to group 225.0.0.10 on lo)`,
    ]);
  },

  "brings no byte to the terminal or the log that a sender could do harm with": async (
    { english, french, log },
  ) => {
    for (const line of [...english.stdout, ...english.stderr, ...french.stdout, ...french.stderr]) {
      assert(!UNSAFE.test(line), JSON.stringify(line));
    }
    const raw = await Deno.readFile(log);
    assert(
      raw.every((byte) => byte === 0x0a || (byte >= 0x20 && byte !== 0x7f)),
      "a control byte in the log's file",
    );
    const text = new TextDecoder("utf-8", { fatal: true }).decode(raw);
    assert(text.split("\n").every((line) => !UNSAFE.test(line)));
  },

  "is shown only in part when thousands come": async ({ english, french, namespace }) => {
    await french.stop();
    const flood = async () => {
      const options = ["--interface", "lo", "--message", "flood", "--count", 5000];
      await served("mcast_client", [...options, "225.0.0.10", 7200], { prefix: namespace.prefix });
    };
    await queued(english, "multicast", 5000, flood);
    // Shown as soon as a tick has passed in which the flood had used up its share.
    await waitFor("a message after the flood to be shown", async () => {
      overs++;
      await send(namespace, utf8("the first flood is over"));
      return english.stdout.some((line) => line.startsWith(OVER));
    });
    // A sixth of what it may be, at ten ticks a second and two workers.
    assertLess(floodLines(english), 200);
    for (let i = 0; i < 8; i++) await flood();
  },

  "is counted, shown or not": async ({ english }) => {
    const { datagrams, answers, errors, kernelDrops } = (await stopAndCount(english)).get("multicast")!;
    const others = MESSAGES.length + 2 + overs;
    assertEquals([datagrams + kernelDrops, answers, errors], [others + 9 * 5000, 0, 0]);
    const counts = logRecords(english.stderr).filter(({ message }) =>
      String(message).startsWith("Messages not shown")
    ).map(({ count }) => Number(count));
    const shownOvers = english.stdout.filter((line) => line.startsWith(OVER)).length;
    const untold = counts.reduce((sum, count) => sum + count) - (overs - shownOvers);
    assertEquals(floodLines(english) + untold, datagrams - others);
    assertLess(counts.length, 5);
  },
});
