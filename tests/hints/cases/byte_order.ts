// Byte order of ports and ints.
import { gets, silent } from "../support/case.ts";
import {
  big,
  bytes,
  group,
  halfClose,
  htonl,
  int,
  later,
  tcp,
  text,
  trapped,
  udp,
} from "../support/exchanges.ts";
import { swap16 } from "../../../src/text/ints.ts";

const SWAPPED_7100 = { kind: "swapped-port", port: 48155 } as const;
const COURSE = text("MESSAGE DU CLIENT\0");

export const BYTE_ORDER = [
  gets("sin_port = 7100, int sent", trapped(SWAPPED_7100, tcp(int(10))), "B01 error certain"),
  gets(
    "sin_port = 7100, htonl(10)",
    trapped(SWAPPED_7100, tcp(htonl(10))),
    "B01 error certain, B02 error high",
  ),
  gets(
    "sin_port = 7101, no htonl",
    trapped({ kind: "swapped-port", port: swap16(7101) }, big(int(10))),
    "B01 error certain, B03 error high",
  ),
  gets("sin_port = 7100, nothing sent", trapped(SWAPPED_7100, tcp(int())), "B01 error high"),
  gets(
    "sin_port = 4567, the course's text",
    trapped({ kind: "swapped-port", port: 55057 }, udp(COURSE)),
    "B01 error certain",
  ),
  gets(
    "sin_port = 7200 to the group",
    trapped({ kind: "swapped-port", port: 8220 }, group(text("x"))),
    "B01 error high",
  ),

  gets("htonl(10)", tcp(htonl(10)), "B02 error high"),
  gets("htonl(42)", tcp(htonl(42)), "B02 error high"),
  gets("htonl(1000)", tcp(htonl(1000)), "B02 error high"),
  gets("htonl(7100)", tcp(htonl(7100)), "B02 error high"),
  gets("htonl(-2)", tcp(htonl(-2)), "B02 error high"),
  gets("htonl(-1000)", tcp(htonl(-1000)), "B02 error high"),
  gets("htonl(1), which may be 16777216", tcp(htonl(1)), "B02 warning medium"),
  gets("htonl(32), which may be 536870912", tcp(htonl(32)), "B02 info low"),
  gets("htonl(64), which may be 1073741824 or 2.0f", tcp(htonl(64)), "B02 info low, W10 info low"),
  gets("htonl(65), which may be 8.0f", tcp(htonl(65)), "B02 warning medium, W10 warning medium"),
  gets("float f = 0.5", tcp(bytes("00 00 00 3f")), "B02 warning medium, W10 warning medium"),
  gets("htonl(1000000)", tcp(htonl(1_000_000)), "B02 warning medium"),
  gets("htonl(123456789)", tcp(htonl(123_456_789)), "B02 warning medium"),
  gets("htonl at half-close", halfClose(htonl(10, 20)), "B02 error high"),
  gets("htonl(1), htonl(2), htonl(4)", later(tcp(htonl(4)), 2), "B02 error high", [
    tcp(htonl(1)),
    tcp(htonl(2)),
  ]),
  gets("htonl(1) thrice is no surer", later(tcp(htonl(1)), 2), "B02 warning medium", [
    tcp(htonl(1)),
    tcp(htonl(1)),
  ]),
  silent("1, 256, 65536, 16777216", tcp(int(16_777_216)), [tcp(int(1)), tcp(int(256)), tcp(int(65_536))]),
  silent(
    "powers of two up to 2 to the 29th",
    tcp(int(2 ** 29)),
    [0, 10, 25, 26, 27, 28].map((power) => tcp(int(2 ** power))),
  ),
  ...[0, 1, -1, 10, 42, 255, 256, 1000, 65_535, 65_536, 655_360, 786_432, 1_000_000, 2 ** 31 - 1, -(2 ** 31)]
    .map((value) => silent(`int ${value}`, tcp(int(value)))),
  ...[
    123_456_789,
    2_000_000_000,
    1_000_000_000,
    131_071,
    1_048_575,
    16_777_215,
    -10,
    -1000,
    0x01020304,
    0x12345678,
  ]
    .map((value) => silent(`int ${value}`, tcp(int(value)))),
  ...[1_804_289_383, 846_930_886, 1_681_692_777, 1_714_636_915, 1_957_747_793, 424_238_335, 719_885_386]
    .map((value) => silent(`rand() gives ${value}`, tcp(int(value)))),

  gets("no htonl, network order wanted", big(int(10)), "B03 error high"),
  gets("no htonl of 1", big(int(1)), "B03 warning medium"),
  silent("htonl where it is wanted", big(htonl(10))),
  silent("htonl of 1 and of 16777216 where it is wanted", big(htonl(16_777_216)), [big(htonl(1))]),
  silent("htonl of INT_MAX where it is wanted", big(htonl(2 ** 31 - 1))),

  gets("htons(10) as an int", tcp(bytes("00 0a 00 00")), "B04 info low"),
  gets("htons of three numbers, or multiples of 256", tcp(bytes("00 2a 00 00")), "B04 info low", [
    tcp(bytes("00 0a 00 00")),
    tcp(bytes("00 0b 00 00")),
  ]),
  gets("htons(10) where network order is wanted", big(bytes("00 0a 00 00")), "B04 info low"),
  silent("int 512", tcp(int(512))),
  silent("int 1024", tcp(int(1024))),
  silent("int 2561", tcp(int(2561))),
];
