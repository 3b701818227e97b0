// nmap's service detection (-sV) finds the small services by what they say, on their own ports, in a namespace of the
// test's own: guichet's as xinetd's, which every UNIX had, side by side.
import { assertEquals } from "@std/assert";
import { startDaemon } from "../../support/daemon.ts";
import { makeNamespace, type Namespace } from "../../support/namespaces.ts";
import { runSuccessfully } from "../../support/run_command.ts";
import { signalChild } from "../../support/signal_child.ts";
import { tempDir } from "../../support/temp_dir.ts";
import { missing, testNeeding } from "../../support/tool.ts";
import { waitFor } from "../../support/wait_for.ts";
import { lab, listener } from "../support/run_labs.ts";

const PORTS: Readonly<Record<string, number>> = { echo: 7, discard: 9, daytime: 13, chargen: 19, time: 37 };

const GUICHET = "127.0.0.1";
const XINETD = "127.0.0.2";

const PROBES = "/usr/share/nmap/nmap-service-probes";

/**
 * nmap 7.93 takes four bytes for the time until their first is 0xf0 (`match time m|^[\xd5-\xef]...$|s` of its
 * nmap-service-probes).
 */
const NMAP_KNOWS_TIME_UNTIL = Date.parse("2027-08-06T00:00:00Z");
const TIME_IS_KNOWN = Date.now() < NMAP_KNOWS_TIME_UNTIL;

/** What nmap says each open port of an address is, by its number. */
type Found = Record<string, string>;

/** @param words the kind of scan and the ports */
async function detect({ prefix }: Namespace, address: string, ...words: string[]): Promise<Found> {
  const command = [...prefix, "nmap", "-n", "-Pn", "-sV", ...words, address];
  const { stdout } = await runSuccessfully(command, { timeout: 60_000 });
  const lines = stdout.matchAll(/^(\d+\/\w+)\s+open\s+(\S+)/gm);
  return Object.fromEntries([...lines].map(([, port, service]) => [port, service]));
}

/** Intensity 0: only the probes that are registered for the port, or need nothing sent. More takes half a minute. */
async function detectTcp(namespace: Namespace, address: string): Promise<Found> {
  const ports = Object.values(PORTS).filter((port) => TIME_IS_KNOWN || port !== PORTS.time);
  return await detect(namespace, address, "--version-intensity", "0", "-sT", "-p", `T:${ports.join(",")}`);
}

/** Intensity 1: no probe is registered for chargen's UDP port, and the commonest (RPCCheck) makes it talk. */
async function detectUdp(namespace: Namespace, address: string): Promise<Found> {
  const ports = `U:7,13,19${TIME_IS_KNOWN ? ",37" : ""}`;
  return await detect(namespace, address, "--version-intensity", "1", "-sU", "-p", ports);
}

/** A name with a question mark is only the port's, from a table: discard says nothing that could be recognised. */
const OVER_TCP: Found = {
  "7/tcp": "echo",
  "9/tcp": "discard?",
  "13/tcp": "daytime",
  "19/tcp": "chargen",
  ...(TIME_IS_KNOWN ? { "37/tcp": "time" } : {}),
};

const OVER_UDP: Found = {
  "7/udp": "echo",
  "13/udp": "daytime",
  "19/udp": "chargen",
  ...(TIME_IS_KNOWN ? { "37/udp": "time" } : {}),
};

/** The same services as xinetd has them built in. */
function xinetdServices(): string {
  const services = Object.keys(PORTS).flatMap((name) =>
    [["stream", "no"], ["dgram", "yes"]].map(([type, wait]) =>
      `service ${name}\n{\n type = INTERNAL\n id = ${name}-${type}\n socket_type = ${type}\n` +
      ` user = root\n wait = ${wait}\n}\n`
    )
  );
  return `defaults\n{\n bind = ${XINETD}\n}\n${services.join("")}`;
}

/** Runs xinetd until it is disposed of; its services are there when this resolves. */
async function startXinetd({ prefix }: Namespace): Promise<AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  const dir = stack.use(await tempDir());
  const config = await dir.write("xinetd.conf", xinetdServices());
  const [command, ...args] = [...prefix, "xinetd", "-dontfork", "-f", config, "-pidfile", dir.join("pid")];
  const child = new Deno.Command(command, { args, stdin: "null", stdout: "null", stderr: "null" }).spawn();
  stack.defer(async () => {
    signalChild(child, "SIGTERM");
    await child.status;
  });
  await waitFor("xinetd's services", async () => {
    const { stdout } = await runSuccessfully([...prefix, "cat", "/proc/net/tcp", "/proc/net/udp"]);
    // Each port as the kernel has it: 127.0.0.2 in host order, the port in hexadecimal.
    return Object.values(PORTS).every((port) =>
      stdout.split(`0200007F:${port.toString(16).toUpperCase().padStart(4, "0")} `).length === 3
    );
  });
  const kept = stack.move();
  return { [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

testNeeding(["nmap", "root", "namespaces"], "nmap -sV recognises the small services", async (t) => {
  const config = lab() +
    Object.entries(PORTS).flatMap(([service, port]) =>
      ["tcp", "udp"].map((transport) => listener(`${transport}-${service}`, transport, service, { port }))
    ).join("");
  await using namespace = await makeNamespace();
  await using daemon = await startDaemon({ config, prefix: namespace.prefix });
  await daemon.ready();
  await using stack = new AsyncDisposableStack();
  const beside = missing(["xinetd"]).length === 0;
  if (beside) stack.use(await startXinetd(namespace));
  const addresses = beside ? [GUICHET, XINETD] : [GUICHET];
  const note = beside ? "as xinetd's" : "ignored: needs xinetd to compare with";

  await t.step(`over TCP (${note})`, async () => {
    const found = await Promise.all(addresses.map((address) => detectTcp(namespace, address)));
    assertEquals(found, addresses.map(() => OVER_TCP));
  });

  await t.step(`over UDP (${note})`, async () => {
    const found = await Promise.all(addresses.map((address) => detectUdp(namespace, address)));
    assertEquals(found, addresses.map(() => OVER_UDP));
  });

  await t.step("all but discard, which no line of its could match", async () => {
    const matches = (await Deno.readTextFile(PROBES)).match(/^(soft)?match \S+/gm)!.map((line) =>
      line.split(" ")[1]
    );
    assertEquals(Object.keys(PORTS).filter((service) => !matches.includes(service)), ["discard"]);
  });
  assertEquals((await daemon.stop()).code, 0, daemon.output);
});
