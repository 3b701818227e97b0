// nmap's service detection (-sV) finds the small services by what they say, on their own ports, in a namespace of the
// test's own. Not here: what exactly they say (wire_small_services_test.ts).
import { assertEquals } from "@std/assert";
import { startDaemon } from "../support/daemon.ts";
import { makeNamespace } from "../support/namespaces.ts";
import { runSuccessfully } from "../support/run_command.ts";
import { testNeeding } from "../support/tool.ts";
import { lab, listener } from "./run_labs.ts";

const PORTS: Readonly<Record<string, number>> = { echo: 7, discard: 9, daytime: 13, chargen: 19, time: 37 };

/**
 * nmap 7.93 takes four bytes for the time until their first is 0xf0 (`match time m|^[\xd5-\xef]...$|s` of its
 * nmap-service-probes).
 */
const NMAP_KNOWS_TIME_UNTIL = Date.parse("2027-08-06T00:00:00Z");

/**
 * What nmap says each open port is, by its number: a name with a question mark is only the port's, from a table.
 * @param words the kind of scan and the ports
 */
async function detect(prefix: readonly string[], ...words: string[]): Promise<Record<string, string>> {
  // Intensity 0: only the probes that are registered for the port, or need nothing sent. More takes half a minute.
  const command = [...prefix, "nmap", "-n", "-Pn", "-sV", "--version-intensity", "0", ...words, "127.0.0.1"];
  const { stdout } = await runSuccessfully(command, { timeout: 60_000 });
  const lines = stdout.matchAll(/^(\d+\/\w+)\s+open\s+(\S+)/gm);
  return Object.fromEntries([...lines].map(([, port, service]) => [port, service]));
}

testNeeding(["nmap", "root", "namespaces"], "nmap -sV recognises the small services", async (t) => {
  const config = lab() +
    Object.entries(PORTS).flatMap(([service, port]) =>
      ["tcp", "udp"].map((transport) => listener(`${transport}-${service}`, transport, service, { port }))
    ).join("");
  await using namespace = await makeNamespace();
  await using daemon = await startDaemon({ config, prefix: namespace.prefix });
  await daemon.ready();
  const withTime = Date.now() < NMAP_KNOWS_TIME_UNTIL;

  await t.step("over TCP", async () => {
    const ports = Object.values(PORTS).filter((port) => withTime || port !== PORTS.time);
    const found = await detect(namespace.prefix, "-sT", "-p", `T:${ports.join(",")}`);
    assertEquals(found, {
      "7/tcp": "echo",
      // It says nothing that could be recognised: nmap shows that it is open, and the port's name.
      "9/tcp": "discard?",
      "13/tcp": "daytime",
      "19/tcp": "chargen",
      ...(withTime ? { "37/tcp": "time" } : {}),
    });
  });

  await t.step("over UDP", async () => {
    const ports = withTime ? "7,13,37" : "7,13";
    const found = await detect(namespace.prefix, "-sU", "-p", `U:${ports}`);
    assertEquals(found, {
      "7/udp": "echo",
      "13/udp": "daytime",
      ...(withTime ? { "37/udp": "time" } : {}),
    });
  });
  assertEquals((await daemon.stop()).code, 0, daemon.output);
});
