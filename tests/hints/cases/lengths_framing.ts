// Lengths of datagrams, and ints in a stream.
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
  udp,
  udpEcho,
} from "../support/exchanges.ts";

function doubles(...values: number[]): Uint8Array {
  return new Uint8Array(Float64Array.from(values).buffer);
}

const long = (length: number) => text("a".repeat(length - 1) + "\0");

export const LENGTHS = [
  gets("length 0", udp(text("")), "L01 info certain"),
  gets("length 0 to the group", group(text("")), "L01 info certain"),
  silent("length 0 to the echo", udpEcho(text(""))),
  gets("81 bytes", udp(long(81)), "L02 info certain"),
  silent("80 bytes", udp(long(80))),
  gets("1473 bytes", udp(long(1473)), "L03 info certain"),
  gets(
    "1453 bytes over IPv6",
    udp(long(1453), { peer: { address: "2001:db8::7", port: 40000 } }),
    "L03 info certain",
  ),
  gets("2000 bytes to the echo", udpEcho(long(2000)), "L03 info certain"),
  silent("1472 bytes to the echo", udpEcho(long(1472))),
  gets("65507 bytes", udp(long(65_507)), "L05 info certain"),
  gets("cut", udp(long(3000), { truncated: true, outcome: "no-reply", bytesOut: 0 }), "L04 error certain"),
];

export const FRAMING = [
  gets("three ints at once", tcp(int(1, 2, 3)), "F01 warning high"),
  gets("ints one after the other", tcp(int(1), { late: 8 }), "F01 warning high"),
  gets(
    "ints one after the other, in reads of their own",
    tcp(int(1, 2, 3, 4, 5), {
      reads: 5,
      readSizes: [4, 4, 4, 4, 4],
    }),
    "F01 warning high",
  ),
  gets("two longs", tcp(int(10, 0, 20, 0)), "F02 warning high"),
  gets("four doubles", tcp(buffer(32, doubles(1.5, 2.5, 3.5, 4.5))), "F02 warning high"),
  gets("int[512]", tcp(int(...Array.from({ length: 512 }, (_each, i) => i + 1))), "F02 warning high"),
  gets(
    "an array that came in two pieces",
    tcp(int(1, 2, 3, 4, 5, 6), {
      reads: 2,
      readSizes: [2, 22],
    }),
    "F02 warning high",
  ),
  gets("an int and a newline", tcp(bytes("0a 00 00 00 0a")), "F02 warning high"),
  gets("an int and a NUL", tcp(bytes("0a 00 00 00 00")), "F02 warning high"),
  gets("3 bytes, then close", tcp(bytes("01 02 03")), "F03 error certain"),
  gets(
    "3 bytes, then RST",
    tcp(bytes("01 02 03"), { outcome: "reset", clientEnd: "reset-before" }),
    "F03 error certain, C04 warning medium",
  ),
  gets(
    "3 bytes, then silence",
    tcp(bytes("01 02 03"), { outcome: "timeout", clientEnd: "open", at: AT + 30_000 }),
    "F04 error certain",
  ),
  gets("7 bytes at half-close", halfClose(bytes("01 00 00 00 02 00 00")), "F05 error certain"),
  gets("MSG_OOB on the int", tcp(bytes("0a 00 00"), { urgent: 1, outcome: "timeout" }), "F06 error certain"),
  gets("MSG_OOB beside the int", tcp(int(10), { urgent: 1 }), "F06 info certain"),
  gets("a length, then text", tcp(joined(int(7), text("bonjour"))), "F07 error high"),
  gets("a length through htonl", tcp(joined(htonl(8), text("bonjour\0"))), "F07 error high"),
  silent(
    "a byte at a time",
    tcp(int(10), { reads: 4, readSizes: [1, 1, 1, 1], lastByteAfter: 9000, at: 1_800_000_009_000 }),
  ),
  silent("a slow half-close", halfClose(int(1, 2), { reads: 8, readSizes: [1, 1, 1, 1, 1, 1, 1, 1] })),
  silent("a length and text to the echo", echo(joined(int(7), text("bonjour")))),
  silent("nothing written to time", greeted("time")),
];
