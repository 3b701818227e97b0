// The wrong protocol, or the wrong port.
import { gets, silent } from "../support/case.ts";
import {
  AT,
  buffer,
  bytes,
  echo,
  greeted,
  group,
  halfClose,
  htonl,
  int,
  joined,
  tcp,
  text,
  trapped,
  udp,
  udpEcho,
} from "../support/exchanges.ts";

const GET = text("GET / HTTP/1.1\r\nHost: lab:7100\r\nUser-Agent: curl/8.5.0\r\n\r\n");
const HELLO = bytes("16 03 01 02 00 01 00 01 fc 03 03 5a 11");
const PROXY = text("PROXY TCP4 192.0.2.7 192.0.2.1 40000 7100\r\n");
const PROXY_2 = joined(
  bytes("0d 0a 0d 0a 00 0d 0a 51 55 49 54 0a 21 11 00 0c"),
  bytes("c0 00 02 07 c0 00 02 01 9c 40 1b bc"),
);
const DNS = joined(
  bytes("ab cd 01 00 00 01 00 00 00 00 00 00 03"),
  text("www\x07example\x03com\0"),
  bytes("00 01 00 01"),
);
const OTHER_4567 = { kind: "other-protocol", port: 4567 } as const;

export const PROTOCOL = [
  gets("SOCK_STREAM at 4567", trapped(OTHER_4567, udp(text("")), "tcp"), "P01 error certain"),
  gets(
    "SOCK_STREAM at the group's port",
    trapped({ kind: "other-protocol", port: 7200 }, group(text("x")), "tcp"),
    "P01 error certain",
  ),
  gets(
    "SOCK_DGRAM at 7100",
    trapped({ kind: "other-protocol", port: 7100 }, tcp(int(10)), "udp"),
    "P02 error certain",
  ),
  gets("curl at 7100", tcp(GET), "P03 error certain"),
  gets("a browser at 4567", trapped(OTHER_4567, udp(GET), "tcp"), "P03 error certain"),
  gets("curl at the echo", echo(GET), "P03 info certain"),
  gets("https:// at 7100", tcp(HELLO), "P04 error certain"),
  gets("telnet at 7100", tcp(bytes("ff fb 1f ff fb 20 ff fb 18")), "P05 error certain"),
  gets("ssh -p 7100", tcp(text("SSH-2.0-OpenSSH_9.2p1\r\n")), "P06 error certain"),
  gets("PROXY TCP4, of a balancer that is not named", tcp(joined(PROXY, int(10))), "P13 error certain"),
  gets("PROXY, version 2", tcp(joined(PROXY_2, int(10))), "P13 error certain"),
  gets("PROXY UNKNOWN at the echo", echo(text("PROXY UNKNOWN\r\nbonjour")), "P13 info certain"),
  gets("a balancer at 4567", trapped(OTHER_4567, udp(PROXY_2), "tcp"), "P13 error certain"),
  gets(
    "PROXY TCP6 that fills the sample",
    halfClose(text(`PROXY TCP6 ${"ffff:".repeat(7)}ffff ${"ffff:".repeat(7)}ffff 65535 65535\r\n`)),
    "P13 error certain",
  ),
  silent("PROXY as a word", echo(text("PROXY wars\n"))),
  gets("PROXY in a datagram", udp(text("PROXY UNKNOWN\r\n\0")), "T06 info certain"),
  gets("dig -p 4567", udp(DNS), "P07 warning certain"),
  gets(
    "ntpdate at time",
    udp(buffer(48, bytes("23")), { listener: "udp-time", service: "time" }),
    "P08 warning certain",
  ),
  gets("the UDP text at 7100", tcp(text("MESSAGE DU CLIENT\0")), "P09 error certain"),
  gets(
    "the UDP text at half-close",
    halfClose(text("MESSAGE DU CLIENT\0"), { outcome: "timeout" }),
    "P09 error certain",
  ),
  gets("the int at 4567", udp(int(10)), "P10 info medium"),
  gets("htonl'd int to the group", group(htonl(10)), "P10 info medium"),
  gets("the int 42, which is a star and NULs", udp(int(42)), "P10 info medium"),
  gets("htonl(42) at 4567", udp(htonl(42)), "P10 info medium"),
  gets("float f = 42.5 at 4567", udp(bytes("00 00 2a 42")), "P10 info medium"),
  gets("out.writeFloat(42.5f) at 4567", udp(bytes("42 2a 00 00")), "P10 info medium"),
  gets("double d = 3.14 at 4567", udp(bytes("1f 85 eb 51 b8 1e 09 40")), "P10 info medium"),
  gets("out.writeDouble(3.14) to the group", group(bytes("40 09 1e b8 51 eb 85 1f")), "P10 info medium"),
  gets("long n = 10 at 4567", udp(int(10, 0)), "P10 info medium"),
  gets("long n = -3 at 4567", udp(int(-3, -1)), "P10 info medium"),
  gets("out.writeLong(10) at 4567", udp(bytes("00 00 00 00 00 00 00 0a")), "P10 info medium"),
  silent("a short text in a buffer of 8", udp(text("ok\0\0\0\0\0\0"))),
  silent("two ints at 4567", udp(int(10, 20))),
  silent("a float to the UDP echo", udpEcho(bytes("c3 f5 48 40"))),
  silent("two letters in a buffer of 4", udp(text("ok\0\0"))),
  gets(
    "IPv6 to 4567",
    trapped({ kind: "other-family", port: 4567 }, udp(text("bonjour"))),
    "P12 error certain",
  ),
  gets("asked time for the time", greeted("time", { late: 5 }), "P11 info high"),
  silent("GET as a word", udp(text("GET ready\0"))),
  silent("a datagram that begins as HTTP does", udp(text("HEAD / HTTP/1.0\0"))),
  silent("a datagram that begins as SSH does", udp(text("SSH-2.0-mine\0"))),
  silent(
    "HTTP as text over a Unix socket",
    echo(GET, { listener: "unix-echo", transport: "unix", socket: "stream", peer: { path: "" } }),
  ),
  silent("four bytes of ff fb", tcp(bytes("ff fb 1f 00"))),
  silent("three letters and NUL", udp(text("abc\0"))),
  silent("a datagram of anything", udp(bytes("de ad be ef 01 02 03"))),
  silent("a record to the echo", echo(bytes("16 03 00"))),
];

export const LIFECYCLE = [
  gets("connect, close", tcp(text("")), "C01 warning certain"),
  gets("connect, close at the echo", echo(text("")), "C01 info certain"),
  gets(
    "connect, read first",
    tcp(text(""), { outcome: "timeout", clientEnd: "open", at: AT + 30_000 }),
    "C02 warning certain",
  ),
  silent("the lab stopped", tcp(text(""), { outcome: "timeout", clientEnd: "open", at: AT + 300 })),
  gets("close without read", tcp(int(10), { clientEnd: "reset-after" }), "C03 warning high"),
  gets(
    "echo unread",
    echo(text("bonjour"), { clientEnd: "reset-before", outcome: "reset" }),
    "C03 warning high",
  ),
  silent(
    "left chargen",
    greeted("chargen", { clientEnd: "reset-before", outcome: "answered", bytesOut: 7400 }),
  ),
  gets(
    "SO_LINGER 0",
    tcp(text("\x01\x02"), { outcome: "reset", clientEnd: "reset-before" }),
    "W04 error high, C04 warning medium",
  ),
  gets(
    "nmap -sT looks whether the port is open",
    tcp(text(""), { outcome: "reset", clientEnd: "reset-before" }),
    "C04 info low",
  ),
  gets("never closes", tcp(int(10), { clientEnd: "open" }), "C05 info certain"),
  gets("writes on", tcp(int(10), { late: 3 }), "C06 warning high"),
  gets(
    "12 open, this one idle",
    tcp(text(""), { outcome: "timeout", at: AT + 30_000, openBeside: 12 }),
    "C02 warning certain, C07 warning certain",
  ),
  gets(
    "12 open, none of them used",
    tcp(text(""), { outcome: "closed", clientEnd: "before", openBeside: 12 }),
    "C01 warning certain, C07 warning certain",
  ),
  gets("12 open", tcp(int(10), { openBeside: 12 }), "C07 info certain"),
  silent("3 open", tcp(int(10), { openBeside: 3 })),
  gets(
    "waits without shutdown",
    halfClose(int(10), { outcome: "timeout", clientEnd: "open", bytesOut: 0, at: AT + 30_000 }),
    "C08 error certain",
  ),
  gets(
    "echo left open",
    echo(text("bonjour"), { outcome: "timeout", clientEnd: "open", at: AT + 30_000 }),
    "C09 info certain",
  ),
  silent("half-close, read, close", halfClose(int(10))),
  silent("shutdown(1) at the counter", tcp(int(10), { clientEnd: "before" })),
];
