// Width, sign and type of what is sent for an int.

import { gets, silent } from "../case.ts";
import {
  big,
  buffer,
  bytes,
  echo,
  group,
  halfClose,
  htonl,
  int,
  joined,
  tcp,
  text,
  udp,
  udpEcho,
} from "../exchanges.ts";

const STACK = bytes("d8 e1 4f 9c fc 7f 00 00");
const HEAP = bytes("a0 12 bd 5a 8e 55 00 00");

export const WIDTH = [
  gets("long n = 10", tcp(int(10, 0)), "W01 error high"),
  gets("long n = -3", tcp(int(-3, -1)), "W01 error high"),
  gets("long n = htonl(10)", tcp(joined(htonl(10), int(0))), "B02 error high, W01 error high"),
  gets("long n = 0", tcp(int(0, 0)), "W01 warning medium"),
  gets("htonl'd long where network order is wanted", big(joined(htonl(10), int(0))), "W01 error high"),
  gets("long at half-close, or two ints", halfClose(int(10, 0)), "W01 warning medium"),
  gets("write(s, &n, sizeof(long))", tcp(int(10, 32_764)), "W02 error high"),
  gets("the same with other garbage", tcp(int(10, -1_804_289_383)), "W02 warning medium"),
  gets("htobe64(10)", tcp(bytes("00 00 00 00 00 00 00 0a")), "W03 error high"),
  gets("short n = 10", tcp(int(10).subarray(0, 2)), "W04 error high"),
  gets("short at half-close", halfClose(int(10).subarray(0, 2)), "W04 error high"),
  gets(
    "short, then waiting",
    tcp(int(10).subarray(0, 2), { outcome: "timeout", clientEnd: "open" }),
    "W04 error high",
  ),
  gets("char c = 10", tcp(bytes("0a")), "W05 error high"),
  gets("strlen((char *) &n)", tcp(bytes("2a")), "W05 error high"),
  gets("struct { short; int }", tcp(bytes("06 00 cc cc 01 00 00 00")), "W06 warning medium"),
  gets("struct { char; int }", tcp(bytes("41 a7 fe 7f 0a 00 00 00")), "F01 warning high"),
  gets("&p to the counter", tcp(STACK), "W07 error high"),
  gets("&p of the heap", tcp(HEAP), "W07 error high"),
  gets("&p in a datagram", udp(STACK), "W07 warning high"),
  gets("&p to the echo", echo(HEAP), "W07 warning high"),
  gets("struct { int; char * }", tcp(joined(int(10), int(0), HEAP)), "W08 warning medium"),
  gets("struct { int; char * } in a datagram", udp(joined(int(10), int(0), STACK)), "W08 warning medium"),
  gets("sizeof(p) of the course's text", udp(text("MESSAGE ")), "W09 warning high"),
  gets("sizeof(p) to the group", group(text("MESSAGE ")), "W09 warning high"),
  gets("sizeof(p) after the whole text", udp(text("bonjour ")), "W09 warning high", [
    udp(text("bonjour tout le monde\0")),
  ]),
  gets("float f = 10", tcp(bytes("00 00 20 41")), "W10 warning medium"),
  gets("float f = 3.5", tcp(bytes("00 00 60 40")), "W10 warning medium"),
  gets("float f = 1", tcp(bytes("00 00 80 3f")), "W10 warning medium"),
  gets("double d = 10", tcp(bytes("00 00 00 00 00 00 24 40")), "W10 error high"),
  gets("char c = 200", tcp(int(-56)), "W11 info low"),
  gets("short n = 40000", tcp(int(-25_536)), "W11 info low"),
  gets("char buf[64] with an int in it", tcp(buffer(64, int(10))), "W12 error high"),
  gets("char buf[1024] with an int in it", tcp(buffer(1024, int(10))), "W12 error high"),

  silent("an int in one byte more than one read", tcp(int(10), { reads: 2, readSizes: [2, 2] })),
  silent("a long to the echo", echo(int(10, 0))),
  silent("int64 to the UDP echo", udpEcho(int(1, 1))),
  silent("8 letters to the echo", echo(text("bonjour!"))),
  silent("8 letters with another before", echo(text("bonjour!")), [echo(text("salut tout le monde"))]),
  ...[-2, -5, -42, -50, -100, -127, -300].map((value) => silent(`int ${value}`, tcp(int(value)))),
  silent("three ints at half-close", halfClose(int(1, 2, 3))),
  silent("ints 1 and 32764 at half-close", halfClose(int(1, 32_764))),
  gets("two ints in two writes", tcp(int(10, 0), { reads: 2, readSizes: [4, 4] }), "F01 warning high"),
  gets("ints 10 and 20", tcp(int(10, 20)), "F01 warning high"),
];
