// Balancers: which may be named, and which listeners believe them.
import { assertEquals } from "@std/assert";
import { loadConfig } from "../../src/config/load.ts";
import { listener, problemsOf } from "./support/problems.ts";

const lab = (proxies: string) => `[lab]\nproxies = ${proxies}\n`;
const TOLD = listener("tcp", "proxy_protocol = true");

Deno.test("proxies takes addresses and networks, and none", () => {
  for (
    const [proxies, bits] of [
      ['["10.0.0.5"]', [32]],
      ['["10.0.0.5", "2001:db8::/64"]', [32, 64]],
      ['"10.0.0.5 10.0.1.0/30"', [32, 30]],
      ['"loopback"', [8, 128]],
      ['""', []],
      ["[]", []],
    ] as const
  ) {
    const config = loadConfig(lab(proxies) + listener("udp"), "lab.toml");
    assertEquals(config.lab.proxies.map((each) => each.bits), [...bits], proxies);
  }
});

const EXPECTED =
  `expected the balancers' own addresses, such as "10.0.0.5", or networks, in one text or in a list ` +
  `of at most 32; "" for none`;

Deno.test("proxies that are no addresses, or are everybody's, are refused", () => {
  const anybody = `every address is in it, and whoever connects could be anybody; ${EXPECTED}`;
  for (
    const [proxies, why] of [
      ['"any"', anybody],
      ['["10.0.0.5", "::/0"]', anybody],
      ['"balancer.example.org"', `"balancer.example.org" is not a network; ${EXPECTED}`],
      ['"10.0.0.5:80"', `"10.0.0.5:80" is not a network; ${EXPECTED}`],
      ["true", `a boolean true; ${EXPECTED}`],
    ] as const
  ) {
    assertEquals(problemsOf(lab(proxies) + listener("udp")), [`2: [lab] proxies: ${why}`]);
  }
});

Deno.test("a listener that believes balancers wants some to be named", () => {
  assertEquals(problemsOf(lab('"10.0.0.5"') + TOLD), []);
  const [config] = loadConfig(lab('"10.0.0.5"') + TOLD, "lab.toml").listeners;
  assertEquals(config.transport === "tcp" && config.proxyProtocol, true);
  const none =
    '6: listener "tcp", proxy_protocol: believes the balancers that [lab] names, which are none; ' +
    "expected their addresses as proxies in [lab], or no proxy_protocol";
  assertEquals(problemsOf(TOLD), [none]);
  assertEquals(problemsOf(lab('""') + TOLD), [none.replace("6", "8")]);
  assertEquals(problemsOf(listener("tcp", "proxy_protocol = false")), []);
  // What is wrong with the names is said once.
  assertEquals(problemsOf(lab('"any"') + TOLD).length, 1);
});

Deno.test("only TCP has a balancer that tells whose a connection is", () => {
  for (const transport of ["udp", "multicast", "unix"] as const) {
    const [problem, ...more] = problemsOf(lab('"10.0.0.5"') + listener(transport, "proxy_protocol = true"));
    assertEquals([problem.includes("proxy_protocol: belongs to tcp listeners; this one is "), more], [
      true,
      [],
    ], problem);
    assertEquals(problem.endsWith("a balancer tells whose a connection is over TCP only"), true, problem);
  }
});
