// Listeners that are unkind on purpose: `challenge` and [listener.impair], what they become, and every mistake.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { challengesFor } from "../../src/config/listener_section.ts";
import { type ChallengeKind, CHALLENGES } from "../../src/exchange/challenge.ts";
import { listener, loadListener, problemsOf, type Transport } from "./support/problems.ts";

function challenge(transport: Transport, ...lines: string[]): string {
  return listener(transport, 'service = "challenge"', ...lines);
}

Deno.test("a challenge over UDP where strangers can ask says that this is meant", () => {
  const toml = challenge("udp", 'challenge = "lost"');
  const [problem] = problemsOf(toml);
  assertStringIncludes(problem, '"challenge" over udp answers with more than it is sent');
  assertStringIncludes(problem, "or amplification = 256 if strangers can't reach it");
  assertEquals(problemsOf(challenge("udp", 'challenge = "lost"', 'address = "192.168.1.10"')), []);
});

function impaired(transport: Transport, ...lines: string[]): string {
  return `${listener(transport)}[listener.impair]\n${lines.join("\n")}\n`;
}

const TCP = '"pieces", "glued", "until-end", "reset", "silence", "upload" or "network-order"';
const WANT_SHARE = 'expected a share such as "10%" or 0.1, "0%" to "100%"';

Deno.test("every challenge fits one kind of listener, and loads there", () => {
  const transports = ["udp", "tcp", "multicast"] as const;
  const of = new Map<ChallengeKind, Transport>(
    transports.flatMap((transport) => challengesFor([transport]).map((kind) => [kind, transport] as const)),
  );
  assertEquals(new Set(of.keys()), new Set(CHALLENGES));
  for (const [kind, transport] of of) {
    // Over UDP it answers at length, and the default address is everybody's.
    const answers = transport === "udp" ? ["amplification = 256"] : [];
    const config = loadListener(transport, 'service = "challenge"', `challenge = "${kind}"`, ...answers);
    assertEquals([config.service, config.challenge], ["challenge", kind]);
    for (const other of transports.filter((each) => each !== transport)) {
      const problems = problemsOf(challenge(other, `challenge = "${kind}"`)).join("\n");
      assertStringIncludes(problems, `"${kind}" does not fit ${other}, only ${transport}; expected `);
    }
  }
});

Deno.test("a challenge has the listener's byte order, network-order always the network's", () => {
  const order = (...lines: string[]) => loadListener("tcp", 'service = "challenge"', ...lines).byteOrder;
  assertEquals(order('challenge = "pieces"'), "host");
  assertEquals(order('challenge = "pieces"', 'byte_order = "big"'), "big");
  assertEquals(order('challenge = "network-order"'), "big");
});

Deno.test("a listener without [listener.impair], or with one that does nothing, has none", () => {
  for (const lines of [[], ["impair = {}"], ['impair = { loss = 0, rate = "0B", seed = 3 }']]) {
    assert(!("impair" in loadListener("udp", ...lines)));
  }
});

Deno.test("loadConfig reads shares, times and sizes of [listener.impair]", () => {
  const { impair } = loadListener(
    "udp",
    'impair = { loss = "10%", duplicate = 0.02, reorder = "5 %", corrupt = "0.1%", delay = "40ms", jitter = "10ms", ' +
      'rate = "64KiB", direction = "answers", seed = 7, reveal = false }',
  );
  assertEquals(impair, {
    loss: 0.1,
    duplicate: 0.02,
    reorder: 0.05,
    corrupt: 0.001,
    delay: 40,
    jitter: 10,
    rate: 65_536,
    direction: "answers",
    seed: 7,
    reveal: false,
  });
  assertEquals(loadListener("tcp", 'impair = { delay = "1s" }').impair, {
    loss: 0,
    duplicate: 0,
    reorder: 0,
    corrupt: 0,
    delay: 1000,
    jitter: 0,
    rate: 0,
    direction: "both",
    reveal: true,
  });
});

const TCP_WHY =
  "belongs to udp listeners; this one is tcp, and TCP puts right what is lost, doubled, out of order " +
  "or corrupted before a program sees it; expected delay, jitter or rate";

/** What is wrong, the file, its problems. */
const CASES: readonly (readonly [string, string, readonly string[]])[] = [
  ["a challenge that does not say which", challenge("tcp"), [
    '1: listener "tcp", challenge: missing; expected "pieces", "glued", "until-end", "reset", "silence", "upload", ' +
    '"network-order", "lost", "duplicate", "reorder", "decoy", "long" or "token"',
  ]],
  ["a challenge with another service", listener("tcp", 'challenge = "pieces"'), [
    '6: listener "tcp", challenge: belongs to the service "challenge"; this one is "counter"',
  ]],
  ["a challenge of another transport", challenge("tcp", 'challenge = "lost"'), [
    `6: listener "tcp", challenge: "lost" does not fit tcp, only udp; expected ${TCP}`,
  ]],
  ["a misspelt challenge", challenge("tcp", 'challenge = "peices"'), [
    '6: listener "tcp", challenge: "peices" is not known; expected "pieces", "glued", "until-end", "reset", "silence", ' +
    '"upload", "network-order", "lost", "duplicate", "reorder", "decoy", "long" or "token"; did you mean "pieces"?',
  ]],
  ["a challenge on a Unix socket, once", challenge("unix"), [
    '4: listener "unix", service: "challenge" does not fit unix stream, only udp, tcp and multicast; expected ' +
    '"counter", "echo", "discard", "daytime", "time", "chargen" or "half-close"',
  ]],
  ["network order in the other", challenge("tcp", 'challenge = "network-order"', 'byte_order = "little"'), [
    '7: listener "tcp", byte_order: "little" contradicts the challenge "network-order"; expected "big", or no byte_order',
  ]],
  ["datagrams' losses on tcp, all at once", impaired("tcp", 'loss = "1%"', "reorder = 0.1", 'delay = "1s"'), [
    `7: listener "tcp", impair, loss: ${TCP_WHY}`,
    `8: listener "tcp", impair, reorder: ${TCP_WHY}`,
  ]],
  ["impairment of a group", impaired("multicast", 'loss = "1%"'), [
    '7: listener "multicast", impair: belongs to udp and tcp listeners; this one is multicast, and nothing else has ' +
    "a network in between",
  ]],
  [
    "shares that are none",
    impaired("udp", "loss = 10", 'corrupt = "ten"', 'reorder = "101%"', "duplicate = -0.1"),
    [
      `7: listener "udp", impair, loss: an integer 10 is out of range; ${WANT_SHARE}; did you mean "10%"?`,
      `8: listener "udp", impair, corrupt: a string "ten"; ${WANT_SHARE}`,
      `9: listener "udp", impair, reorder: a string "101%" is out of range; ${WANT_SHARE}`,
      `10: listener "udp", impair, duplicate: a float -0.1 is out of range; ${WANT_SHARE}`,
    ],
  ],
  ["unknown keys of impair", impaired("udp", 'los = "1%"', "amplification = 2"), [
    '7: listener "udp", impair, los: unknown key; did you mean loss?',
    '8: listener "udp", impair, amplification: unknown key in [listener.impair]; it belongs to [[listener]]',
  ]],
  ["wrong values of impair", impaired("udp", "delay = 40", 'rate = "64k"', 'direction = "in"', "seed = -1"), [
    '7: listener "udp", impair, delay: an integer 40 has no unit; expected one, in quotes, as in "40s", "0ms" to "60s"',
    '8: listener "udp", impair, rate: "64k" is not a size; expected "64KiB"',
    '9: listener "udp", impair, direction: "in" is not known; expected "both", "requests" or "answers"',
    '10: listener "udp", impair, seed: -1 is out of range; expected "auto" or an integer, 0 to 4294967295',
  ]],
  ["impair that is no table", listener("udp", 'impair = "10%"'), [
    '6: listener "udp", impair: a string "10%"; expected a table of loss, duplicate, reorder, corrupt, delay, jitter, ' +
    "rate, direction, seed and reveal",
  ]],
];

for (const [what, text, problems] of CASES) {
  Deno.test(`loadConfig reports ${what}`, () => assertEquals(problemsOf(text), problems));
}
