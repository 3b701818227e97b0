// Text against binary.
import { gets, silent } from "../support/case.ts";
import {
  buffer,
  bytes,
  echo,
  group,
  halfClose,
  int,
  joined,
  tcp,
  text,
  udp,
  udpEcho,
  unixDgram,
} from "../support/exchanges.ts";

const COURSE = text("MESSAGE DU CLIENT\0");
const junk = (i: number) => (i * 73 + 19) % 256;

function utf16(value: string): Uint8Array {
  return joined(...[...value].map((each) => Uint8Array.of(each.charCodeAt(0), 0)));
}

function utf32(value: string): Uint8Array {
  return joined(...[...value].map((each) => Uint8Array.of(each.charCodeAt(0), 0, 0, 0)));
}

export const TEXT = [
  gets('write(s, "10", 2)', tcp(text("10")), "T01 error certain"),
  gets("fgets and write", tcp(text("10\n")), "T01 error certain"),
  gets("nc and Enter, then waiting", tcp(text("10\n"), { outcome: "timeout" }), "T01 error certain"),
  gets('"10" with its NUL', tcp(text("10\0")), "T01 error certain"),
  gets('"1000"', tcp(text("1000")), "T01 error high"),
  gets("str(3.14).encode()", tcp(text("3.14")), "T01 error high"),
  gets('"3,5"', tcp(text("3,5")), "T01 error certain"),
  gets('"-12"', tcp(text("-12")), "T01 error certain"),
  gets('"12345678"', tcp(text("12345678")), "T01 error certain"),
  gets('"10" in a buffer of 4, or 12337', tcp(text("10\0\0")), "T01 info low"),
  gets('char *s = "25", sizeof(s)', tcp(buffer(8, text("25\0"))), "T01 warning medium"),
  gets('"-5" in a buffer of 4', tcp(text("-5\0\0")), "T01 info low"),
  gets('"10\\n" with its NUL', tcp(text("10\n\0")), "T01 warning medium"),
  gets('"hi!\\n", or an int', tcp(text("hi!\n")), "T02 info low"),
  gets('"foo" with its NUL, or an int', tcp(text("foo\0")), "T02 info low"),
  gets('"hey!", or an int', tcp(text("hey!")), "T02 info low"),
  gets('"100" with its NUL, or 3158065', tcp(text("100\0")), "T01 warning medium"),
  ...[48, 49, 57, 65, 12_345, 16_961, 25_637, 32_123, 28_252].map((value) =>
    silent(`int ${value}, which is text and NULs`, tcp(int(value)))
  ),
  gets("the long 49", tcp(int(49, 0)), "W01 error high"),
  silent("ints 49, 50 and 51 at half-close", halfClose(int(49, 50, 51))),
  gets("digits in a buffer", tcp(buffer(32, text("10"))), "T01 error certain"),
  gets("digits at half-close", halfClose(text("10"), { outcome: "timeout" }), "T01 error certain"),
  gets("hello to the counter", tcp(text("hello")), "T02 error high"),
  gets("a line to the counter", tcp(text("bonjour le serveur\n")), "T02 error high"),
  gets("four letters, or an int", tcp(text("test")), "T02 warning medium"),
  silent("an int of four printable bytes", tcp(bytes("5b 7d 41 3f"))),

  gets("strlen(s) of the course's text", udp(text("MESSAGE DU CLIENT")), "T03 warning high"),
  gets("strlen(s) to the group", group(text("MESSAGE DU CLIENT")), "T03 warning high"),
  gets("strlen(s) of another text", udp(text("bonjour")), "T03 info high"),
  gets("strlen(s) over a Unix socket", unixDgram(text("salut")), "T03 info high"),
  silent("the course's text", udp(COURSE)),
  silent("another text with its NUL", udp(text("bonjour, ça va ?\0"))),
  silent("text to the echo", echo(text("bonjour"))),
  silent("text to the UDP echo", udpEcho(text("bonjour\n"))),

  silent("a NUL to the echo", echo(text("bonjour\0"))),
  silent("a NUL to the UDP echo", udpEcho(text("bonjour\0"))),
  silent("two NULs to the echo", echo(text("bonjour\0\0"))),
  gets("two NULs", udp(text("bonjour\0\0")), "T04 info certain"),
  silent("the int 42 to the echo", echo(int(42))),
  silent("the long 42 to the echo", echo(int(42, 0))),
  gets("newline and NUL", udp(text("bonjour\n\0")), "T05 info certain"),
  gets("nc -u", udp(text("bonjour\n")), "T05 info certain, T03 info high"),
  gets("nc -u -C", udp(text("bonjour\r\n")), "T06 info certain, T03 info high"),
  gets("CR LF and NUL", group(text("bonjour\r\n\0")), "T06 info certain"),
  gets("wchar_t in a datagram", udp(utf16("MESSAGE\0")), "T07 warning high"),
  gets("wchar_t of Linux", udp(utf32("bonjour\0")), "T07 warning high"),
  silent("ints in a message", udp(int(49, 50, 51, 65, 66))),
  silent("ints 98, 111, 110 to the echo", udpEcho(utf32("bonjour"))),
  gets(
    'out.writeChars("hello"), letter by letter',
    tcp(bytes("00 68 00 65"), { late: 6 }),
    "T07 warning medium",
  ),
  gets('out.writeChars("10")', tcp(bytes("00 31 00 30")), "T07 warning medium"),
  gets('out.writeChars("10") at half-close', halfClose(bytes("00 31 00 30")), "T07 warning medium"),
  gets("UTF-16 to the group", group(utf16("bonjour")), "T07 warning high"),
  gets('"10".encode("utf-16")', tcp(joined(bytes("ff fe"), utf16("10"))), "T07 error high"),
  gets("UTF-16 digits", tcp(utf16("1000")), "T07 error high"),
  gets("two UTF-16 digits", tcp(utf16("10")), "T07 warning medium"),
  silent("a UTF-16 digit and a zero", tcp(bytes("31 00 00 00"))),
  silent("an int of two signs and zeros", tcp(bytes("20 00 01 00"))),
  gets("UTF-16 with its mark", udp(joined(bytes("ff fe"), utf16("salut"))), "T07 warning high"),
  silent("UTF-16 to time", udp(utf16("bonjour"), { listener: "udp-time", service: "time" })),
  gets("text in a buffer to the counter", tcp(buffer(64, text("bonjour"))), "T02 error high"),
  silent("shorts to the echo", echo(bytes("0a 00 0b 00 0c 00 0d 00"))),

  gets("sizeof(buf), never cleared", udp(buffer(80, COURSE, junk)), "T08 warning high"),
  gets("sizeof(buf) of 1024 to the group", group(buffer(1024, text("bonjour\0"), junk)), "T08 warning high"),
  gets("sizeof(buf) to the echo", echo(buffer(256, text("bonjour\0"), junk)), "T08 warning medium"),
  gets("what the message before left", udp(text("salut\0E DU CLIENT\0")), "T08 warning high", [udp(COURSE)]),
  gets(
    "struct { char nom[20]; int age; }",
    udp(joined(buffer(20, text("alice\0")), int(20))),
    "T08 info low",
  ),
  gets(
    "struct { char nom[8]; double x, y; }",
    udp(joined(buffer(8, text("alice\0")), bytes("1f 85 eb 51 b8 1e 09 40 9a 99 99 99 99 99 b9 3f"))),
    "T08 info low",
  ),
  gets(
    "a stack's content, mostly zeros",
    udp(buffer(80, joined(text("bonjour\0"), int(0, 0, 0, 0), bytes("d8 e1 4f 9c fc 7f 00 00")))),
    "T08 warning high",
  ),
  gets("nc -u, the course's text", udp(text("MESSAGE DU CLIENT\n")), "T05 info certain, T03 info high"),
  silent("two strings", udp(text("alice\0secret\0"))),
  gets(
    "an older message in 80 bytes",
    udp(joined(text("salut\0"), text("e".repeat(74)))),
    "T08 warning medium",
  ),
  gets(
    "an older message and zeros in 128 bytes",
    udp(buffer(128, text("salut\0 est plus long que celui-ci\0"))),
    "T08 warning medium",
  ),
  gets("an older message and its NUL in 80 bytes", udp(text(`salut\0${"e".repeat(73)}\0`)), "T08 info low"),
  gets(
    "an older message in 1024 bytes, to the echo",
    echo(buffer(1024, text("salut\0 est plus long que celui-ci"))),
    "T08 warning medium",
  ),
  silent("an older message, or two strings, in 79 bytes", udp(text(`salut\0${"e".repeat(72)}\0`))),
  silent(
    "struct { char nom[40]; char texte[40]; }",
    udp(joined(buffer(40, text("alice")), buffer(40, text("bonjour")))),
  ),
  gets(
    "zeros, then something behind the sample",
    udp(buffer(200, text("bonjour"), (i) => i < 150 ? 0 : 7)),
    "L02 info certain",
  ),
  silent(
    "a text and an int in two messages to the echo",
    echo(joined(text("ping\0"), int(-12_345_678)), {
      reads: 2,
      readSizes: [5, 4],
    }),
  ),
  silent(
    "texts and zeros in several messages to the echo",
    echo(text("bonjour\0\0\0\0\0"), {
      reads: 2,
      readSizes: [8, 4],
    }),
  ),
  gets(
    "the same buffer, twice",
    echo(joined(buffer(64, text("bonjour")), buffer(64, text("salut"))), {
      reads: 2,
      readSizes: [64, 64],
    }),
    "T09 info medium",
  ),
  silent("two strings to the echo", echo(text("alice\0secret\0bob"))),
  gets("sizeof(buf), cleared", udp(buffer(80, COURSE)), "T09 info high"),
  gets("sizeof(buf) of 512", group(buffer(512, COURSE)), "T09 info high"),

  gets('"%d\\n" and its NUL', tcp(text("%d\n\0")), "T10 warning medium"),
  gets('"%d" to the counter', tcp(text("%d")), "T10 error high"),
  gets('"Valeur : %d\\n"', tcp(text("Valeur : %d\n")), "T10 error high"),
  gets("%s in a datagram", udp(text("MESSAGE DE %s\0")), "T10 warning high"),
  gets("%5.2f to the echo", echo(text("x = %5.2f")), "T10 info high"),
  silent("per cent in prose", udp(text("100% de chance, 50 % de perte\0"))),
  silent("per cent in a URL", echo(text("a%20b%2dc"))),
  gets('"0x0a"', tcp(text("0x0a")), "T11 warning medium"),
  gets('"0x0000000a"', tcp(text("0x0000000a\n")), "T11 error certain"),
  gets('"0a 00 00 00"', tcp(text("0a 00 00 00")), "T11 error certain"),
  gets("JSON to the counter", tcp(text('{"n": 10}')), "T12 error high"),
  gets("a list to the counter", tcp(text("[10, 20]\n")), "T12 error high"),
  gets("JSON in a datagram", udp(text('{"message":"bonjour"}\0')), "T12 info high"),
  silent("braces in prose", udp(text("{bonjour}\0"))),
  gets("accents in ISO-8859-1", group(bytes("64 e9 6a e0 20 76 75 65 20 6c e0 00")), "T13 info medium"),
  silent("accents in UTF-8", group(text("déjà vu là\0"))),
  gets("echo without -e", tcp(text("\\x0a\\x00\\x00\\x00\n")), "T14 error high"),
  gets("a quoted NUL", udp(text("bonjour\\0\0")), "T14 info high"),
  silent("a path of Windows", udp(text("C:\\new\\readme.txt\0"))),
  gets("an empty string", udp(bytes("00")), "T15 info high"),
  gets("a buffer never filled", udp(new Uint8Array(80)), "T15 info high"),
  gets("a long buffer never filled", group(new Uint8Array(1024)), "T15 info high"),
  silent("a long of 0 in a datagram", udp(int(0, 0))),
];
