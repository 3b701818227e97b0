// Tests of [listener.options] and of a group's source: what is taken, and what is said of what is not.
import { assertEquals } from "@std/assert";
import { SOCKET_OPTIONS } from "../../src/config/socket_options.ts";
import { optionNumbers } from "../../src/posix/options.ts";
import { listener, loadListener, problemsOf, type Transport } from "./support/problems.ts";

function optionsOf(transport: Transport, ...lines: string[]): string {
  return `${listener(transport)}\n[listener.options]\n${lines.join("\n")}\n`;
}

/** The message alone. */
function problem(transport: Transport, line: string): string[] {
  return problemsOf(optionsOf(transport, line)).map((each) => each.replace(/^\d+: /, ""));
}

Deno.test("every socket option of the configuration has its numbers", () => {
  for (const name of Object.keys(SOCKET_OPTIONS)) {
    assertEquals(typeof optionNumbers(name).option, "number", name);
  }
});

Deno.test("loadConfig takes socket options by their C names, after the listener or within", () => {
  assertEquals(loadListener("udp", "options = { SO_SNDBUF = '64KiB', SO_BROADCAST = true }").options, {
    SO_SNDBUF: 65_536,
    SO_BROADCAST: 1,
  });
  assertEquals(problemsOf(optionsOf("tcp", "TCP_NODELAY = 1", "IP_TTL = 255", "SO_KEEPALIVE = false")), []);
  assertEquals(loadListener("udp", "options = { SO_RCVBUF = 8192 }").receiveBuffer, 8192);
});

Deno.test("loadConfig reports socket options that are wrong, each with its line", () => {
  const text = optionsOf("tcp", "IP_TTL = 0", "SO_SNDBUFF = 1", "TCP_NODELAY = 2");
  assertEquals(problemsOf(text), [
    '8: listener "tcp", options IP_TTL: 0 is out of range; expected 1 to 255',
    '9: listener "tcp", options SO_SNDBUFF: unknown socket option; did you mean SO_SNDBUF?',
    '10: listener "tcp", options TCP_NODELAY: an integer 2; expected true or false',
  ]);
});

Deno.test("loadConfig reports socket options that this listener's socket has not", () => {
  assertEquals(problem("udp", "TCP_NODELAY = true"), [
    'listener "udp", options TCP_NODELAY: belongs to tcp listeners; this one is udp',
  ]);
  assertEquals(problem("udp", "IPV6_TCLASS = 3"), [
    'listener "udp", options IPV6_TCLASS: belongs to IPv6 sockets; this one\'s address is 0.0.0.0',
  ]);
  assertEquals(problem("unix", "IP_TTL = 3"), [
    'listener "unix", options IP_TTL: belongs to udp, tcp and multicast listeners; this one is unix stream',
  ]);
  assertEquals(problem("tcp", "SO_TYPE = 1"), [
    "listener \"tcp\", options SO_TYPE: can't be set here: it can only be read; the listener's transport says it",
  ]);
});

Deno.test("loadConfig reports SO_RCVBUF beside receive_buffer, and options that are no table", () => {
  assertEquals(problemsOf(listener("udp", "receive_buffer = 8192", "options = { SO_RCVBUF = 4096 }")), [
    '6: listener "udp", receive_buffer: says the same as SO_RCVBUF in the listener\'s options; keep one of the two',
  ]);
  assertEquals(problemsOf(listener("udp", "options = 3")), [
    '6: listener "udp", options: an integer 3; expected a table of socket options by their C names, such as ' +
    "SO_SNDBUF = 65536",
  ]);
});

Deno.test("loadConfig takes one source, several or none", () => {
  const sources = (line: string) => {
    const config = loadListener("multicast", line);
    return config.transport === "multicast" && config.source;
  };
  assertEquals(sources('source = ""'), []);
  assertEquals(sources('source = "192.0.2.7"'), ["192.0.2.7"]);
  assertEquals(sources('source = ["192.0.2.7", "192.0.2.8"]'), ["192.0.2.7", "192.0.2.8"]);
});

Deno.test("loadConfig reports sources that can't send to the group", () => {
  const want = 'expected a sender\'s address such as "192.0.2.7", a list of at most 10, or "" for everybody';
  const problems = (value: string) => problemsOf(listener("multicast", `source = ${value}`)).join("\n");
  assertEquals(
    problems('"host"'),
    `7: listener "multicast", source: "host" is not a sender's address; ${want}`,
  );
  assertEquals(
    problems('"225.0.0.1"'),
    `7: listener "multicast", source: "225.0.0.1" is not a sender's address; ${want}`,
  );
  assertEquals(problems("[3]"), `7: listener "multicast", source: an integer 3; ${want}`);
  assertEquals(
    problems('["192.0.2.7", "192.0.2.7"]'),
    '7: listener "multicast", source: "192.0.2.7" is given twice; give it once',
  );
  assertEquals(
    problems('"fd00::1"'),
    '7: listener "multicast", source: "fd00::1" is an IPv6 address, but the group is IPv4; expected an IPv4 address',
  );
  assertEquals(
    problems(JSON.stringify(new Array(11).fill("192.0.2.7"))).split(";")[0].split(": ")[2],
    "11 senders",
  );
});
