// Tests of the lines of `display = "course"`.
import { assertEquals } from "@std/assert";
import { connectionLines, datagramLines } from "../../../src/lab/display/course.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const all = (text: string) => ({ text: bytes(text), length: bytes(text).length });
const SENDER = { address: "192.0.2.7", port: 40000 };

Deno.test("datagramLines are the course's, in both languages", () => {
  assertEquals(datagramLines(SENDER, "host", all("MESSAGE DU CLIENT\0"), undefined, "fr"), [
    "Exp : <IP = 192.0.2.7, PORT = 40000>",
    "Machine : host",
    "Message : MESSAGE DU CLIENT",
  ]);
  assertEquals(datagramLines(SENDER, "host", all("été"), undefined, "en"), [
    "From: <IP = 192.0.2.7, PORT = 40000>",
    "Host: host",
    "Message: été",
  ]);
});

Deno.test("datagramLines escape what clients and name servers choose", () => {
  const [, host, message] = datagramLines(SENDER, "ho\x1bst", all("a\nb\x1b[2J"), undefined, "en");
  assertEquals([host, message], ["Host: ho\\x1bst", "Message: a\\nb\\x1b[2J"]);
});

Deno.test("datagramLines tell a broadcast and a group by a fourth line", () => {
  const broadcast = { kind: "broadcast", address: "10.77.0.255", interface: undefined } as const;
  assertEquals(
    datagramLines(SENDER, "h", all(""), broadcast, "fr")[3],
    "Dest : <IP = 10.77.0.255, diffusion>",
  );
  assertEquals(
    datagramLines(SENDER, "h", all(""), broadcast, "en")[3],
    "To: <IP = 10.77.0.255, broadcast>",
  );
  const group = { kind: "multicast", address: "225.0.0.10", interface: "eth0" } as const;
  assertEquals(
    datagramLines(SENDER, "h", all(""), group, "fr")[3],
    "Dest : <IP = 225.0.0.10, multicast, INTERFACE = eth0>",
  );
});

Deno.test("datagramLines show a Unix sender by its path, or that it has none", () => {
  const first = (path: string, language: "en" | "fr") =>
    datagramLines({ path }, "localhost", all(""), undefined, language)[0];
  assertEquals(first("/tmp/a", "fr"), "Exp : </tmp/a>");
  assertEquals([first("", "fr"), first("", "en")], ["Exp : <sans nom>", "From: <unnamed>"]);
});

Deno.test("connectionLines show the value or the message, and how it ended", () => {
  const ended = { request: bytes("abcd"), value: 10, outcome: "answered", bytesIn: 4, bytesOut: 4 } as const;
  assertEquals(connectionLines(SENDER, "host", ended, "fr"), [
    "Connexion : <IP = 192.0.2.7, PORT = 40000>",
    "Machine : host",
    "Valeur : 10",
    "Fin : réponse envoyée, 4 octets reçus, 4 octets envoyés",
  ]);
  const text = { ...ended, value: undefined, bytesIn: 7, bytesOut: 1 };
  assertEquals(connectionLines(SENDER, "host", text, "en").slice(2), [
    "Message: abcd… (+3 bytes)",
    "End: answered, 7 bytes in, 1 byte out",
  ]);
});
