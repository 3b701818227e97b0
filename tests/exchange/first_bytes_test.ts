// The beginnings of other protocols, and that both who look for them, the hints and the lines of `peek`,
// agree.
import { assertEquals } from "@std/assert";
import { beginsAs, FOREIGN_PROTOCOLS, type ForeignProtocol } from "../../src/exchange/first_bytes.ts";
import { diagnose } from "../../src/hints/diagnose.ts";
import { classify, type FirstBytes } from "../../src/lab/display/course.ts";
import { binaryHeader, lineHeader } from "../support/proxy_headers.ts";
import { bytes, LAB, tcp, text } from "../hints/support/exchanges.ts";

const CODES: Readonly<Record<ForeignProtocol, string>> = {
  http: "P03",
  tls: "P04",
  telnet: "P05",
  ssh: "P06",
  proxy: "P13",
};

const CASES: readonly (readonly [string, Uint8Array, FirstBytes])[] = [
  ["a browser", text("GET / HTTP/1.1\r\nHost: lab\r\n\r\n"), "http"],
  ["a method that few use", text("PATCH /a HTTP/1.1\r\n\r\n"), "http"],
  ["a search in the network", text("M-SEARCH * HTTP/1.1\r\n\r\n"), "http"],
  ["HTTP/2 without TLS", text("PRI * HTTP/2.0\r\n\r\n"), "http"],
  ["an answer of HTTP", text("HTTP/1.1 200 OK\r\n\r\n"), "http"],
  [
    "a request with a body that is no text",
    Uint8Array.of(...text("PUT /a HTTP/1.1\r\n\r\n"), 0, 0xff),
    "http",
  ],
  ["a path that fills the sample", text(`GET /${"a".repeat(91)}`), "http"],
  ["a text that begins as a request", text("GET the salt, please"), "text"],
  ["a word that begins as a method", text("GETTING HTTP/1"), "text"],
  ["a browser with https", bytes("16 03 01 02 00 01 00 01 fc 03 03"), "tls"],
  ["the int 790, which begins as TLS", bytes("16 03 00 00"), "int"],
  ["TLS that is no ClientHello", bytes("16 03 01 02 00 02"), "binary"],
  ["telnet", bytes("ff fb 1f ff fb 20 ff fb 18"), "telnet"],
  ["telnet, cut", bytes("ff fd 03 ff fb"), "telnet"],
  ["an int that begins as telnet", bytes("ff fb 01 00"), "int"],
  ["ssh", text("SSH-2.0-OpenSSH_9.2p1\r\n"), "ssh"],
  ["a balancer", lineHeader("2001:db8::7"), "proxy"],
  ["a balancer that speaks version 2", binaryHeader("192.0.2.7"), "proxy"],
  ["a balancer that knows nobody", text("PROXY UNKNOWN\r\n"), "proxy"],
  ["a text that begins as a balancer", text("PROXY UNKNOWNS are"), "text"],
  ["a text that begins as ssh", text("SSH-keys are long"), "text"],
];

for (const [what, sent, expected] of CASES) {
  Deno.test(`first bytes: ${what} is ${expected}, for the hints too`, () => {
    const latin1 = String.fromCharCode(...sent);
    assertEquals(classify(sent), expected);
    for (const protocol of FOREIGN_PROTOCOLS) {
      assertEquals(beginsAs(protocol, latin1) > 0, protocol === expected, protocol);
    }
    const codes = diagnose(tcp(sent), [], LAB).map(({ code }) => code);
    assertEquals(codes.filter((code) => Object.values(CODES).includes(code)), foreignCode(expected));
  });
}

function foreignCode(kind: FirstBytes): string[] {
  return kind in CODES ? [CODES[kind as ForeignProtocol]] : [];
}
