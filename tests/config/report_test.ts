// The report as a whole: every mistake at once, in file order, with its line underneath, secrets and control
// characters kept out.
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { listed } from "../../src/config/kinds.ts";
import { servicesFor } from "../../src/config/listener_section.ts";
import { loadConfig } from "../../src/config/load.ts";
import { ConfigError } from "../../src/config/problems.ts";
import { quote } from "../../src/config/values.ts";
import { listener } from "./support/problems.ts";

const TCP_SERVICES = listed(servicesFor("tcp").map(quote), "or");

function errorOf(text: string): ConfigError {
  return assertThrows(() => loadConfig(text, "lab.toml"), ConfigError);
}

Deno.test("ConfigError reports all mistakes at once, in file order, each with its line", () => {
  const error = errorOf(`[lab]
nmae = "x"
	drain = 5   # soon
language = "de"

[[listener]]
name = "tcp-counter"
transport = "tcp"
service = "counter"
port = 70000
path = "/tmp/x"

[[listener]]
name = "tcp-counter"
transport = "tcp"
port = "7100"
service = "print"
`);
  assertEquals(
    error.message,
    `lab.toml:2: [lab] nmae: unknown key; did you mean name?
    nmae = "x"
lab.toml:3: [lab] drain: an integer 5 has no unit; expected one, in quotes, as in "5s", "0s" to "1h"
    drain = 5   # soon
lab.toml:4: [lab] language: "de" is not known; expected "en" or "fr"
    language = "de"
lab.toml:10: listener "tcp-counter", port: 70000 is out of range; expected 0 to 65535 (0 lets the kernel choose)
    port = 70000
lab.toml:11: listener "tcp-counter", path: belongs to unix listeners; this one is tcp
    path = "/tmp/x"
lab.toml:14: listener "tcp-counter", name: "tcp-counter" is the name of the listener on line 7 too; choose another
    name = "tcp-counter"
lab.toml:16: listener "tcp-counter", port: a string "7100"; expected an integer, without quotes, 0 to 65535 (0 lets the kernel choose)
    port = "7100"
lab.toml:17: listener "tcp-counter", service: "print" does not fit tcp, only udp, multicast, unix dgram and icmp; expected ${TCP_SERVICES}
    service = "print"`,
  );
});

Deno.test("ConfigError.problems hold file, line, key, message and the line itself", () => {
  const { problems, name } = errorOf(listener("tcp", "port = 70000") + "[lab]\nworkers = 0");
  assertEquals(name, "ConfigError");
  assertEquals(problems, [
    {
      file: "lab.toml",
      line: 5,
      key: 'listener "tcp", port',
      message: "70000 is out of range; expected 0 to 65535 (0 lets the kernel choose)",
      source: "port = 70000",
    },
    {
      file: "lab.toml",
      line: 7,
      key: "[lab] workers",
      message: '0 is out of range; expected "auto" or an integer, 1 to 128',
      source: "workers = 0",
    },
  ]);
});

Deno.test("ConfigError.problems have no line when something is missing from the file", () => {
  const { problems, message } = errorOf("");
  assertEquals(problems.map(({ line, source }) => [line, source]), [[undefined, undefined]]);
  assertEquals(message, "lab.toml: listener: there is none; expected at least one [[listener]]");
});

Deno.test("a token is never shown, be it wrong or its key misspelt", () => {
  const inline = 'token = "hunter 2"\nother = { token = "hunter2" }';
  for (
    const line of [inline, 'token = "hunter 2"', 'tokn = "hunter2"', "token = 4711", 'Token = "hunter2"']
  ) {
    const { message } = errorOf(`${listener("udp")}[board]\n${line}`);
    assertStringIncludes(message, "lab.toml:7: [board] ");
    assert(!/hunter|4711/.test(message), message);
  }
});

Deno.test("a password in the database's address is never shown", () => {
  const { message } = errorOf(`${listener("udp")}[cluster]\ndatabase = "postgresql://a:hunter2@b/c"`);
  assertStringIncludes(message, "lab.toml:7: [cluster] database: holds a password");
  assert(!message.includes("hunter"), message);
});

Deno.test("a token with wrong syntax is not shown either", () => {
  for (const line of ["token = hunter2", 'token = "hunter2', "token: hunter2", "token = 'a\\hunter2"]) {
    const { message } = errorOf(`${listener("udp")}[board]\n${line}`);
    assertStringIncludes(message, "lab.toml:7: syntax: ");
    assert(!message.includes("hunter"), message);
  }
});

Deno.test("control and bidirectional characters are escaped in the report", () => {
  const raw = errorOf(`${listener("udp")}[lab]\nlanguage = "a\u001b[31m\u202eb"`).message;
  const escaped = errorOf(`${listener("udp")}[lab]\nlanguage = "a\\u001B[31m\\u202Eb\\u009b"`).message;
  assert(!/[\p{Cc}\p{Cf}]/u.test(raw.replaceAll("\n", "")), JSON.stringify(raw));
  assertStringIncludes(escaped, '"a\\u{1b}[31m\\u{202e}b\\u{9b}" is not known');
});

Deno.test("long values and long lines are cut in the report", () => {
  const { message } = errorOf(`${listener("udp")}[lab]\nlanguage = "${"é".repeat(5000)}"`);
  for (const line of message.split("\n")) assert(line.length < 250, `${line.length} characters`);
  assertStringIncludes(message, "é…");
});

Deno.test("lines are counted and quoted alike with CRLF", () => {
  const { problems } = errorOf(listener("tcp", "port = 70000").replaceAll("\n", "\r\n"));
  assertEquals(problems.map(({ line, source }) => [line, source]), [[5, "port = 70000"]]);
});
