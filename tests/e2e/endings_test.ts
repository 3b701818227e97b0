// Real programs that wait for what never comes, each under every ending: its own time-out, Ctrl-C after one
// second and after five, the listener's idle_timeout. What is said of them is the same; right ones hear nothing.
import { assertEquals } from "@std/assert";
import { readExchanges } from "../corpus/board_reader.ts";
import { compileC } from "../support/compile_c.ts";
import { type Daemon, startDaemon } from "../support/daemon.ts";
import { LineLog } from "../support/line_log.ts";
import { parseListening } from "../support/listening_line.ts";
import { killWithChildren, signalChild } from "../support/signal_child.ts";
import { type TempDir, tempDir } from "../support/temp_dir.ts";
import { testNeeding } from "../support/tool.ts";
import { waitFor } from "../support/wait_for.ts";

const TOKEN = "the-teacher-s-own-token";

/** A client whose user waits for ever presses Ctrl-C after so many milliseconds; or the listener gives up. */
const ENDINGS = [
  { name: "own-time-out", timeout: 2000 },
  { name: "ctrl-c-1s", interrupt: 1000 },
  { name: "ctrl-c-5s", interrupt: 5000 },
  { name: "idle-1s", idle: "1s" },
] as const satisfies readonly Ending[];

interface Ending {
  readonly name: string;
  /** The program's own, in milliseconds. */
  readonly timeout?: number;
  /** Milliseconds after it has begun to wait. */
  readonly interrupt?: number;
  readonly idle?: string;
}

interface Pattern {
  readonly name: string;
  readonly service: "counter" | "echo" | "half-close";
  readonly unix?: true;
  /** What wait_client writes, and how many bytes it wants to read. */
  readonly says: "nothing" | "part" | "int" | "ints" | "text";
  readonly wants?: number;
  /** Codes that it must get, no more and no fewer. */
  readonly codes: readonly string[];
  /** In place of every ending. */
  readonly endings?: readonly Ending[];
}

const INTERRUPTED: readonly Ending[] = ENDINGS.slice(1, 3);

/** It ends by itself, at once. */
const AT_ONCE: readonly Ending[] = [{ name: "at-once", timeout: 10_000 }];

const PATTERNS: readonly Pattern[] = [
  { name: "no-shutdown", service: "half-close", says: "ints", codes: ["C08"] },
  { name: "no-shutdown-unix", service: "half-close", unix: true, says: "ints", codes: ["C08"] },
  { name: "reads-first", service: "counter", says: "nothing", codes: ["C02"] },
  { name: "reads-first-half", service: "half-close", says: "nothing", codes: ["C02"] },
  { name: "part-of-an-int", service: "counter", says: "part", codes: ["F04"] },
  { name: "echo-to-the-end", service: "echo", says: "text", codes: ["C09"] },
  { name: "echo-to-the-end-unix", service: "echo", unix: true, says: "text", codes: ["C09"] },
  { name: "unread", service: "echo", says: "text", wants: 1, codes: ["C03"], endings: INTERRUPTED },
  {
    name: "unread-unix",
    service: "echo",
    unix: true,
    says: "text",
    wants: 1,
    codes: ["X06"],
    endings: INTERRUPTED,
  },
  { name: "connect-only", service: "counter", says: "nothing", wants: 0, codes: ["C01"], endings: AT_ONCE },
  { name: "close-at-once", service: "half-close", says: "ints", wants: 0, codes: ["C03"], endings: AT_ONCE },
  {
    name: "unix-write-close",
    service: "echo",
    unix: true,
    says: "text",
    wants: 0,
    codes: ["X06"],
    endings: AT_ONCE,
  },
  { name: "right-echo", service: "echo", says: "text", wants: 5, codes: [], endings: AT_ONCE },
  { name: "right-counter", service: "counter", says: "int", codes: [], endings: AT_ONCE },
];

/** One run: a pattern under an ending, at a listener of its own. */
interface Run {
  readonly name: string;
  readonly pattern: Pattern;
  readonly ending: Ending;
}

const RUNS: readonly Run[] = PATTERNS.flatMap((pattern) =>
  (pattern.endings ?? ENDINGS).map((ending) => ({ name: `${pattern.name}--${ending.name}`, pattern, ending }))
);

/** More than anybody waits. */
const WHOLE = 256;

function config(dir: TempDir, runs: readonly Run[]): string {
  const listeners = runs.map(({ name, pattern: { unix, service }, ending: { idle = "30s" } }) =>
    `[[listener]]\nname = "${name}"\nservice = "${service}"\nidle_timeout = "${idle}"\n` +
    (unix
      ? `transport = "unix"\nsocket = "stream"\npath = "${dir.join(name)}"`
      : 'transport = "tcp"\naddress = "127.0.0.1"\nport = 0')
  );
  return [
    '[lab]\ndrain = "0s"\nworkers = 1\ntraps = false',
    `[board]\nport = 0\nhints_port = 0\ntoken = "${TOKEN}"`,
    '[journal]\npath = ":memory:"',
    ...listeners,
  ].join("\n\n");
}

/** The rest of a client's command line: how it reaches a listener. */
function placeOf(daemon: Daemon, name: string): string[] {
  const found = daemon.stdout.map(parseListening).find((each) => each?.name === name)!;
  return found.port === 0 ? [found.address] : [found.host, String(found.port)];
}

/** Runs a program until it ends, or is interrupted. */
async function play(command: readonly string[], { interrupt }: Ending): Promise<void> {
  const child = new Deno.Command(command[0], {
    args: command.slice(1),
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const log = new LineLog();
  log.add(child.stdout);
  try {
    await log.find(/^waiting$/, 30_000);
    if (interrupt !== undefined) {
      // The wait is what is tested.
      await new Promise((resolve) => setTimeout(resolve, interrupt));
      signalChild(child, "SIGINT");
    }
    await child.status;
  } finally {
    killWithChildren(child);
    await child.status;
    await log.end();
  }
}

/** All codes that the one exchange with a listener got. */
async function codesOf(daemon: Daemon, listener: string): Promise<readonly string[]> {
  const port = daemon.stdout.map((line) => /^Board .*?:(\d+)\//.exec(line)?.[1]).find((each) => each)!;
  const [exchange] = await waitFor(`the exchange with ${listener}`, async () => {
    const all = await readExchanges({ boardPort: Number(port), token: TOKEN }, { listener });
    return all.length > 0 && all;
  });
  // All of them come from one address, many at once.
  return exchange.hints.map(({ id }) => id).filter((id) => id !== "C07");
}

testNeeding(
  ["gcc"],
  "what is said of a client that waits in vain does not depend on how it ends",
  async () => {
    await using dir = await tempDir();
    const program = await compileC("wait_client");
    await using daemon = await startDaemon({ config: config(dir, RUNS) });
    await daemon.ready();
    await Promise.all(RUNS.map(({ name, pattern: { says, wants = WHOLE }, ending }) => {
      const words = [says, wants, ending.timeout ?? 0].map(String);
      return play([program, ...words, ...placeOf(daemon, name)], ending);
    }));
    const got: Record<string, readonly string[]> = {};
    for (const { name } of RUNS) got[name] = await codesOf(daemon, name);
    assertEquals(got, Object.fromEntries(RUNS.map(({ name, pattern: { codes } }) => [name, codes])));
  },
);

const JAVA = `
import java.io.*; import java.net.*;
public class Client {
  public static void main(String[] a) throws Exception {
    Socket s = new Socket(a[0], Integer.parseInt(a[1]));
    s.getOutputStream().write("bonjour".getBytes());
    System.out.println("waiting");
    while (s.getInputStream().read() != -1);
  }
}`;

const PYTHON = `
import signal, socket, struct, sys
s = socket.create_connection((sys.argv[1], int(sys.argv[2])))
s.sendall(struct.pack("=i", 10))
print("waiting", flush=True)
print(s.recv(4))`;

testNeeding(
  ["python3", "java"],
  "programs in Python and Java that wait in vain are told the same",
  async () => {
    await using dir = await tempDir();
    const [ofPython, ofJava]: readonly Run[] = [
      { name: "python", pattern: PATTERNS[0], ending: ENDINGS[1] },
      { name: "java", pattern: PATTERNS.find(({ name }) => name === "echo-to-the-end")!, ending: ENDINGS[1] },
    ];
    await using daemon = await startDaemon({ config: config(dir, [ofPython, ofJava]) });
    await daemon.ready();
    const source = await dir.write("Client.java", JAVA);
    await Promise.all([
      play(["python3", "-c", PYTHON, ...placeOf(daemon, "python")], ofPython.ending),
      play(["java", source, ...placeOf(daemon, "java")], ofJava.ending),
    ]);
    assertEquals([await codesOf(daemon, "python"), await codesOf(daemon, "java")], [["C08"], ["C09"]]);
  },
);
