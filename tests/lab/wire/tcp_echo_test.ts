// Tests of the TCP echo as its clients meet it: all that was sent comes back, also after a half-close, to a client
// that reads late too, and nobody waits for another.
import { createHash } from "node:crypto";
import { assertEquals, assertLess } from "@std/assert";
import type { Daemon } from "../../support/daemon.ts";
import { waitFor } from "../../support/wait_for.ts";
import { connectTo, lab, listener } from "../support/run_labs.ts";
import { at, readToEnd, served, stopAndCount } from "../support/wire_peers.ts";
import { labOf, testSteps } from "../support/wire_steps.ts";

/** Bytes that the daemon's process keeps in memory. */
async function residentBytes(daemon: Daemon): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${daemon.pid}/status`);
  return 1024 * Number(status.match(/^VmRSS:\s+(\d+) kB$/m)![1]);
}

/** What stubborn clients send, over and over: its length is no multiple of any buffer's. */
const TEXT = new Uint8Array(1_000_003).map((_, i) => i * 131 + (i >> 8) * 7 + (i >> 16) * 13);

/** More than the kernel's buffers take for one connection: two of tcp_rmem's largest (32 MiB) and two of tcp_wmem's. */
const MUCH = 80 * TEXT.length;

/** A client that sends {@linkcode MUCH} and does not read. */
class Stubborn implements Disposable {
  readonly #connection: Deno.Conn;
  readonly #sending: Promise<void>;
  readonly #hash = createHash("sha1");
  #sent = 0;

  constructor(connection: Deno.Conn) {
    this.#connection = connection;
    this.#sending = this.#send();
    // Told by readAll; a test that has failed before does not wait for it.
    this.#sending.catch(() => {});
  }

  async #send(): Promise<void> {
    while (this.#sent < MUCH) {
      const from = this.#sent % TEXT.length;
      const taken = await this.#connection.write(TEXT.subarray(from));
      this.#hash.update(TEXT.subarray(from, from + taken));
      this.#sent += taken;
    }
    await this.#connection.closeWrite();
  }

  /** Waits until nothing more is taken. */
  async stuck(): Promise<void> {
    let before = -1;
    await waitFor("a full way to the daemon", () => {
      const same = this.#sent === before;
      before = this.#sent;
      return same;
    }, { interval: 200 });
    assertLess(this.#sent, MUCH);
  }

  /** Reads to the end of input while the rest is sent, and compares. */
  async readAll(): Promise<void> {
    const hash = createHash("sha1");
    const bytes = new Uint8Array(1 << 20);
    for (let got; (got = await this.#connection.read(bytes)) !== null;) hash.update(bytes.subarray(0, got));
    await this.#sending;
    assertEquals(hash.digest("hex"), this.#hash.digest("hex"));
  }

  [Symbol.dispose](): void {
    this.#connection.close();
  }
}

function echo(daemon: Daemon): [string, number] {
  return at(daemon, "echo");
}

for (const isolate of ["worker", "connection"]) {
  const config = lab() + listener("echo", "tcp", "echo", { isolate });

  testSteps(["gcc"], `TCP echo with isolate = "${isolate}"`, labOf(config), {
    "sends back any number of bytes, then ends": async (daemon) => {
      for (const bytes of [0, 1, 2, 4095, 65_535, 65_536, 65_537, 262_145, 3_000_000]) {
        const stdout = await served("echo_client", ["--bytes", bytes, "--chunk", 65_536, ...echo(daemon)]);
        assertEquals(stdout, `Echo : ${bytes} octets\n`);
      }
      for (const chunk of [1, 3, 1000]) {
        await served("echo_client", ["--bytes", 5000, "--chunk", chunk, ...echo(daemon)]);
      }
    },

    "sends back bytes that dribble, each before the next": async (daemon) => {
      using connection = await connectTo(daemon, "echo") as Deno.TcpConn;
      connection.setNoDelay();
      const bytes = new Uint8Array(2);
      for (let i = 0; i < 100; i++) {
        await connection.write(Uint8Array.of(i));
        assertEquals([await connection.read(bytes), bytes[0]], [1, i]);
      }
      await connection.closeWrite();
      assertEquals(await readToEnd(connection), new Uint8Array(0));
    },

    "sends everything back after a half-close": async (daemon) => {
      using connection = await connectTo(daemon, "echo");
      await connection.write(new TextEncoder().encode("MESSAGE DU CLIENT\0"));
      await connection.closeWrite();
      assertEquals(new TextDecoder().decode(await readToEnd(connection)), "MESSAGE DU CLIENT\0");
    },

    "waits for clients that do not read, without keeping what they send": async (daemon) => {
      const before = await residentBytes(daemon);
      using first = new Stubborn(await connectTo(daemon, "echo"));
      using second = new Stubborn(await connectTo(daemon, "echo"));
      await Promise.all([first.stuck(), second.stuck()]);
      const begin = performance.now();
      await served("echo_client", ["--bytes", 1_000_000, ...echo(daemon)]);
      assertLess(performance.now() - begin, 2000);
      assertLess(await residentBytes(daemon) - before, MUCH);
      await Promise.all([first.readAll(), second.readAll()]);
    },

    "is not disturbed by clients that reset in the middle": async (daemon) => {
      await served("rst_client", ["--bytes", 65_536, "--count", 10, ...echo(daemon)]);
      const clients = Array.from(
        { length: 20 },
        () => served("echo_client", ["--bytes", 200_000, ...echo(daemon)]),
      );
      await Promise.all(clients);
    },

    "sends back as many bytes as came": async (daemon) => {
      const { bytesIn, bytesOut, refused } = (await stopAndCount(daemon)).get("echo")!;
      assertLess(bytesIn - bytesOut, 10 * 65_536 + 1);
      assertEquals(refused, 0);
    },
  });
}
