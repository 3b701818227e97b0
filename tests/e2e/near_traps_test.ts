// Programs that are right but for the family or the port: over IPv6 at an IPv4 lab, at the port beside the
// group's. Nothing answers them, and they read why; nobody else is in their way.
import { Buffer } from "node:buffer";
import { createSocket } from "node:dgram";
import { assertEquals, assertRejects } from "@std/assert";
import type { ApiClass, ApiExchanges } from "../../src/board/api_types.ts";
import { compileC } from "../support/compile_c.ts";
import { startDaemon } from "../support/daemon.ts";
import { freePort } from "../support/free_port.ts";
import { testNeeding } from "../support/tool.ts";
import { waitFor } from "../support/wait_for.ts";
import { within } from "../support/within.ts";
import { GROUP, RealLab, runStudent } from "./real_lab.ts";

/** What traps of a kind have seen: the port, and the codes of the hints. */
async function trapped(lab: RealLab, kind: string): Promise<[number, string[]][]> {
  const { exchanges } = await lab.json<ApiExchanges>("/api/exchanges?lang=en");
  return exchanges.flatMap(({ trap, hints }) =>
    trap?.kind === kind ? [[trap.port, hints.map(({ id }) => id)]] : []
  );
}

/** How the students stand with the UDP counter: state and attempts of each. */
async function standings(lab: RealLab): Promise<[string, number][]> {
  const { rows } = await lab.json<ApiClass>("/api/class");
  const cells = rows.flatMap(({ cells }) => cells["udp-counter"] ?? []);
  return cells.map(({ state, attempts }) => [state, attempts]);
}

/**
 * Sends a datagram over IPv6, as Beej's talker does to a name that is ::1 first.
 *
 * @returns its socket, which stays: of one that is gone the kernel can't tell whose it was
 */
async function talk(text: string, port: number): Promise<Disposable> {
  const socket = createSocket("udp6");
  await new Promise<void>((resolve, reject) =>
    socket.send(Buffer.from(text), port, "::1", (error) => error ? reject(error) : resolve())
  );
  return { [Symbol.dispose]: () => void socket.close() };
}

testNeeding(
  ["gcc", "ipv6"],
  "a datagram over IPv6 to an IPv4 lab is told of, and hinders nobody",
  async () => {
    await using lab = await RealLab.start();
    const { udp, tcp } = lab.ports;
    using _talker = await talk("bonjour", udp);
    await waitFor("P12", async () => (await trapped(lab, "other-family")).length > 0);
    assertEquals(await trapped(lab, "other-family"), [[udp, ["P12"]]]);
    await waitFor("the attempt", async () => (await standings(lab)).length > 0);
    assertEquals(await standings(lab), [["failing", 1]]);

    // The exercise has not counted the datagram.
    const { stdout } = await runStudent("udp_as_the_course", ["127.0.0.1", udp]);
    assertEquals(stdout.trim(), "Reponse : 1");
    // A right client asks for every family, is refused over IPv6 at once and goes on to IPv4.
    await assertRejects(() => Deno.connect({ hostname: "::1", port: tcp }), Deno.errors.ConnectionRefused);
  },
);

testNeeding(["gcc"], "a message to the port beside the group's is told of", async () => {
  await using lab = await RealLab.start();
  const { multicast } = lab.ports;
  await runStudent("multicast_as_the_course", [GROUP, multicast + 1]);
  await waitFor("M06", async () => (await trapped(lab, "near-port")).length > 0);
  assertEquals(await trapped(lab, "near-port"), [[multicast + 1, ["M06"]]]);
});

/** A lab with a UDP counter at this port of every IPv4 address. */
function counterAt(port: number): string {
  return `[[listener]]\nname = "udp"\ntransport = "udp"\nport = ${port}\nservice = "counter"\n` +
    '[board]\nport = 0\nhints_port = 0\n[journal]\npath = ":memory:"\n';
}

testNeeding(["gcc"], "a lab with traps starts where there is no IPv6", async () => {
  const config = counterAt(await freePort());
  await using daemon = await startDaemon({ config, prefix: [await compileC("no_ipv6")] });
  await daemon.ready();
});

testNeeding(["ipv6"], "a lab leaves the port over IPv6 to a program that has it", async () => {
  const port = await freePort();
  const program = createSocket({ type: "udp6", ipv6Only: true });
  const heard = Promise.withResolvers<string>();
  program.on("message", (bytes: Buffer) => heard.resolve(bytes.toString()));
  await new Promise<void>((resolve) => program.bind(port, "::", resolve));
  try {
    await using daemon = await startDaemon({ config: counterAt(port) });
    await daemon.ready();
    using _talker = await talk("bonjour", port);
    assertEquals(await within(heard.promise, 5000, () => "the program's datagram"), "bonjour");
  } finally {
    program.close();
  }
});
