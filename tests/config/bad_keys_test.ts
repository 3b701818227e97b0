// Bad keys and values within one section or listener: the line each is reported on, and the message.
import { assertEquals } from "@std/assert";
import { listed } from "../../src/config/kinds.ts";
import { ANSWERING, SERVICE_NAMES, servicesFor } from "../../src/config/listener_section.ts";
import { quote } from "../../src/config/values.ts";
import { listener, problemsOf } from "./support/problems.ts";

const UDP = listener("udp");

/** A wish for one of these services, in the words of messages. */
const wantOf = (services: readonly string[]) => `expected ${listed(services.map(quote), "or")}`;
const WANT_SERVICE = wantOf(SERVICE_NAMES);

/** What is wrong, the file, its problems. */
const CASES: readonly (readonly [string, string, readonly string[]])[] = [
  ["a misspelt key", `${UDP}\n[lab]\ndrian = "5s"`, ["8: [lab] drian: unknown key; did you mean drain?"]],
  ["who a lab was to become", `${UDP}\n[lab]\nuser = "nobody"\ngroup = ""`, [
    '8: [lab] user: removed: a lab stays who starts it; take it out, and see "Low ports" in docs/deployment.md',
    '9: [lab] group: removed: a lab stays who starts it; take it out, and see "Low ports" in docs/deployment.md',
  ]],
  ["a key in camelCase", listener("tcp", 'idleTimeout = "5s"'), [
    '6: listener "tcp", idleTimeout: unknown key; did you mean idle_timeout?',
  ]],
  ["a key like no other", `${UDP}\n[journal]\nzzzzzz = 1`, [
    "8: [journal] zzzzzz: unknown key; expected path, keep or max_size",
  ]],
  ["a key that needs quotes", `${UDP}\n[journal]\n"a b\\u001b" = 1`, [
    '8: [journal] "a b\\u{1b}": unknown key; expected path, keep or max_size',
  ]],
  ["a key named as an object's property", `${UDP}\n[journal]\n__proto__ = 1\nconstructor = 2`, [
    "8: [journal] __proto__: unknown key; expected path, keep or max_size",
    "9: [journal] constructor: unknown key; expected path, keep or max_size",
  ]],
  ["a key of another section", `${UDP}\n[log]\ndrain = "5s"`, [
    "8: [log] drain: unknown key in [log]; it belongs to [lab]",
  ]],
  ["a table among the keys", `${UDP}\n[listener.choices]\nport = 3`, [
    '7: listener "udp", choices: unknown key; expected name, transport, address, port, service, challenge, ' +
    "byte_order, amplification, answer_low_ports, persist, count, when_away, receive_buffer, display, options, impair or trap",
  ]],
  ["path on tcp", listener("tcp", 'path = "/tmp/a"'), [
    '6: listener "tcp", path: belongs to unix listeners; this one is tcp',
  ]],
  ["port on unix", listener("unix", "port = 7100"), [
    '6: listener "unix", port: belongs to udp, tcp and multicast listeners; this one is unix stream, ' +
    "and Unix sockets have a path instead, ICMP has neither",
  ]],
  ["address on multicast", listener("multicast", 'address = "0.0.0.0"'), [
    '7: listener "multicast", address: belongs to udp, tcp and icmp listeners; this one is multicast',
  ]],
  ['isolate = "connection" with udp', listener("udp", 'isolate = "connection"'), [
    '6: listener "udp", isolate: belongs to tcp, unix stream and unix seqpacket listeners; this one is udp, ' +
    "and datagrams have no connections to isolate",
  ]],
  ["idle_timeout on unix dgram", listener("unix", 'socket = "dgram"', 'idle_timeout = "5s"'), [
    '7: listener "unix", idle_timeout: belongs to tcp, unix stream and unix seqpacket listeners; this one is ' +
    "unix dgram, and datagrams have no connections to close",
  ]],
  ["backlog where the socket's type is not known", listener("unix", 'socket = "dgrm"', "backlog = 5"), [
    '6: listener "unix", socket: "dgrm" is not known; expected "stream", "dgram" or "seqpacket"; did you mean "dgram"?',
  ]],
  ["byte_order without a counter", listener("unix", 'byte_order = "big"'), [
    '6: listener "unix", byte_order: belongs to the services "counter", "half-close" and "challenge"; this one is "echo"',
  ]],
  ["a word in another case", listener("tcp", 'transport = "TCP"'), [
    '3: listener "tcp", transport: "TCP" is not known; expected "udp", "tcp", "multicast", "unix" or "icmp"; did you mean "tcp"?',
  ]],
  ["network byte order by its name", listener("udp", 'byte_order = "network"'), [
    '6: listener "udp", byte_order: "network" is not known; expected "host", "little" or "big"; did you mean "big"?',
  ]],
  ["a language by its name", `[lab]\nlanguage = "Français"\n${listener("udp")}`, [
    '2: [lab] language: "Français" is not known; expected "en" or "fr"; did you mean "fr"?',
  ]],
  ["a service that is not there", listener("tcp", 'service = "daytme"'), [
    `4: listener "tcp", service: "daytme" is not known; ${WANT_SERVICE}; did you mean "daytime"?`,
  ]],
  ["half-close over udp", listener("udp", 'service = "half-close"'), [
    '4: listener "udp", service: "half-close" does not fit udp, only tcp, unix stream and unix seqpacket; ' +
    wantOf(servicesFor("udp")),
  ]],
  ["amplification on tcp", listener("tcp", "amplification = 2"), [
    '6: listener "tcp", amplification: belongs to udp listeners; this one is tcp, and only UDP can be made to ' +
    "answer somebody who never asked",
  ]],
  [
    "answer_low_ports for a service that answers nothing",
    listener("udp", 'service = "discard"', "answer_low_ports = true"),
    [
      '6: listener "udp", answer_low_ports: belongs to the services ' +
      `${listed(ANSWERING.map(quote), "and")}; this one is "discard"`,
    ],
  ],
  ["print over tcp", listener("tcp", 'service = "print"'), [
    '4: listener "tcp", service: "print" does not fit tcp, only udp, multicast, unix dgram and icmp; ' +
    wantOf(servicesFor("tcp")),
  ]],
  ["print over a unix stream", listener("unix", 'service = "print"'), [
    '4: listener "unix", service: "print" does not fit unix stream, only udp, multicast, unix dgram and icmp; ' +
    wantOf(servicesFor("unix stream")),
  ]],
  ["echo over multicast", listener("multicast", 'service = "echo"'), [
    '4: listener "multicast", service: "echo" does not fit multicast, only udp, tcp and unix; expected "print" or "challenge"',
  ]],
  ["a string for a number", listener("tcp", 'port = "7100"'), [
    '5: listener "tcp", port: a string "7100"; expected an integer, without quotes, 0 to 65535 (0 lets the kernel choose)',
  ]],
  ["a float for a number", listener("tcp", "port = 7100.0"), [
    '5: listener "tcp", port: a float 7100.0; expected an integer, 0 to 65535 (0 lets the kernel choose)',
  ]],
  ["a number for a string", listener("tcp", "name = 5"), [
    '2: listener 1, name: an integer 5; expected a name of a-z, 0-9 and -, at most 40 characters, such as "tcp-counter"',
  ]],
  [
    "a date, a list and a table for a word",
    `${UDP}\n[lab]\nlanguage = 1979-05-27\nstdin = ["auto"]\nname = {}`,
    [
      '8: [lab] language: a date 1979-05-27; expected "en" or "fr"',
      '9: [lab] stdin: a list in brackets; expected "auto", "stop" or "ignore"',
      "10: [lab] name: a table; expected 1 to 80 characters on one line",
    ],
  ],
  ["a string for a boolean", `${UDP}\n[lab]\ntraps = "true"`, [
    '8: [lab] traps: a string "true"; expected true or false, without quotes',
  ]],
  ["a word for a boolean", `${UDP}\n[lab]\ntraps = "yes"`, [
    '8: [lab] traps: a string "yes"; expected true or false',
  ]],
  ["a number for a boolean", `${UDP}\n[lab]\ntraps = 1`, [
    "8: [lab] traps: an integer 1; expected true or false",
  ]],
  ["print where the socket's type is not known", listener("unix", 'socket = "dgrm"', 'service = "print"'), [
    '6: listener "unix", socket: "dgrm" is not known; expected "stream", "dgram" or "seqpacket"; did you mean "dgram"?',
  ]],
  ["an empty title", `${UDP}\n[lab]\nname = ""`, [
    '8: [lab] name: "" is empty; expected 1 to 80 characters on one line',
  ]],
  ["permission bits without quotes", listener("unix", "mode = 0o600"), [
    '6: listener "unix", mode: an integer 0o600; expected "0600", in quotes',
  ]],
  ["a host name", listener("tcp", 'address = "localhost"'), [
    '6: listener "tcp", address: "localhost" is a name, and names are not looked up; expected an IPv4 or IPv6 address ' +
    'such as "127.0.0.1" ("0.0.0.0" is every interface, "::" both families)',
  ]],
  ["a group as udp's address", listener("udp", 'address = "225.0.0.10"'), [
    '6: listener "udp", address: "225.0.0.10" is a multicast group; expected "0.0.0.0" here, or transport = ' +
    '"multicast" with this as its group',
  ]],
  ["a group that is none", listener("multicast", 'group = "192.168.1.1"'), [
    '6: listener "multicast", group: "192.168.1.1" is not a multicast address; expected a group, "224.0.0.0" to ' +
    '"239.255.255.255", or an IPv6 one (ff00::/8)',
  ]],
  [
    "an interface of the other family",
    listener("multicast", 'group = "ff02::1"', 'interface = "192.0.2.7"'),
    [
      '7: listener "multicast", interface: "192.0.2.7" is an IPv4 address, but the group is IPv6; expected an IPv6 ' +
      "address or the interface's name",
    ],
  ],
  ["a path of 107 characters and more bytes", listener("unix", `path = "/${"é".repeat(106)}"`), [
    `5: listener "unix", path: "/${
      "é".repeat(106)
    }" is 213 bytes long, more than sun_path holds; expected an absolute ` +
    'path of at most 107 bytes, such as "/tmp/guichet.sock"',
  ]],
  ["missing keys", '[[listener]]\ntransport = "multicast"', [
    '1: listener 1, name: missing; expected a name of a-z, 0-9 and -, at most 40 characters, such as "tcp-counter"',
    '1: listener 1, group: missing; expected a group, "224.0.0.0" to "239.255.255.255", or an IPv6 one (ff00::/8)',
    "1: listener 1, port: missing; expected an integer, 0 to 65535 (0 lets the kernel choose)",
    `1: listener 1, service: missing; ${WANT_SERVICE}`,
  ]],
  ["a missing transport", '[[listener]]\nname = "a"\nservice = "echo"\npath = "/a"', [
    '1: listener "a", transport: missing; expected "udp", "tcp", "multicast", "unix" or "icmp"',
  ]],
];

for (const [what, text, problems] of CASES) {
  Deno.test(`loadConfig reports ${what}`, () => assertEquals(problemsOf(text), problems));
}

Deno.test("loadConfig says what an address that is none looks like", () => {
  const cases = {
    "": "is empty",
    "[::1]": "is written in brackets",
    "[::1]:80": "is written in brackets",
    "127.0.0.1:80": "contains a port, which is a key of its own",
    "localhost:80": "contains a port, which is a key of its own",
    "10.0.0.0/8": "is a network or a path, not an address",
    "::1::": "is not a well-formed IPv6 address",
    "1.2.3": "is not a well-formed IPv4 address, four numbers of 0 to 255",
    "*": "is a name, and names are not looked up",
  };
  for (const [address, state] of Object.entries(cases)) {
    const [problem] = problemsOf(listener("tcp", `address = "${address}"`));
    const start = `6: listener "tcp", address: "${address}" ${state}; expected an IPv4`;
    assertEquals(problem.slice(0, start.length), start);
  }
});

Deno.test("loadConfig refuses persist where nothing is counted", () => {
  assertEquals(problemsOf(listener("tcp", "persist = true")), [
    '6: listener "tcp", persist: belongs to udp and unix dgram listeners; this one is tcp, and only datagrams are counted',
  ]);
  const echo = listener("udp", "persist = true").replace('"counter"', '"echo"');
  assertEquals(problemsOf(echo), [
    '6: listener "udp", persist: belongs to the service "counter"; this one is "echo"',
  ]);
});
