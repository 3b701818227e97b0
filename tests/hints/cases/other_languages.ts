// What programs in Python, Java and JavaScript send: the bytes are those that OpenJDK's DataOutputStream and
// ObjectOutputStream, CPython's pickle, struct and str(), and Node's Buffer and String() made.
import { gets, silent } from "../support/case.ts";
import {
  big,
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
} from "../support/exchanges.ts";

const WRITE_UTF = bytes("00 05 68 65 6c 6c 6f");
const JAVA_STRING = bytes("ac ed 00 05 74 00 05 68 65 6c 6c 6f");
const JAVA_INT = bytes("ac ed 00 05 77 04 00 00 00 0a");
const PICKLED_TEXT = bytes("80 04 95 09 00 00 00 00 00 00 00 8c 05 68 65 6c 6c 6f 94 2e");
const PICKLED_INT = bytes("80 04 4b 0a 2e");
/** pickle.dumps("x" * 200), which is longer than the sample. */
const PICKLED_LONG = joined(
  bytes("80 04 95 cc 00 00 00 00 00 00 00 8c c8"),
  text("x".repeat(200)),
  bytes("94 2e"),
);

export const OTHER_LANGUAGES = [
  gets('out.writeUTF("hello") in a datagram', udp(WRITE_UTF), "T16 info high"),
  gets("out.writeUTF with accents", group(bytes("00 09 64 c3 a9 6a c3 a0 20 76 75")), "T16 info high"),
  gets("out.writeUTF to the counter", tcp(WRITE_UTF), "T16 error high"),
  gets('out.writeUTF("10") to the counter', tcp(bytes("00 02 31 30")), "T16 warning medium"),
  gets("out.writeUTF to half-close", halfClose(WRITE_UTF), "T16 error high"),
  silent("out.writeUTF to the echo", udpEcho(WRITE_UTF)),
  silent("2 bytes of another length", udp(bytes("00 06 68 65 6c 6c 6f"))),

  gets("ObjectOutputStream in a datagram", udp(JAVA_STRING), "T17 info high"),
  gets("ObjectOutputStream to the counter", tcp(JAVA_STRING), "T17 error high"),
  gets("ObjectOutputStream.writeInt(10)", big(JAVA_INT), "T17 error high"),
  gets("ObjectOutputStream, its head alone", tcp(bytes("ac ed 00 05"), { late: 8 }), "T17 error high"),
  silent("ObjectOutputStream to the echo", echo(JAVA_STRING)),

  gets("pickle.dumps('hello') in a datagram", udp(PICKLED_TEXT), "T18 info high"),
  gets("pickle.dumps(10) to the counter", tcp(PICKLED_INT), "T18 error high"),
  gets("pickle.dumps('hello') to the counter", tcp(PICKLED_TEXT), "T18 error high"),
  gets("pickle.dumps([1, 2], 2)", udp(bytes("80 02 5d 71 00 28 4b 01 4b 02 65 2e")), "T18 info high"),
  gets("pickle.dumps of a long text", udp(PICKLED_LONG), "T18 info high"),
  silent("pickle to the echo", udpEcho(PICKLED_TEXT)),
  silent("80 04 and more that is no pickle", udp(bytes("80 04 4b 0a 2f"))),

  gets("str(b'hello').encode()", udp(text("b'hello'")), "T19 warning high"),
  gets('str(b"it\'s").encode()', group(text('b"it\'s"')), "T19 warning high"),
  gets("str(struct.pack('i', 10)).encode()", tcp(text("b'\\n\\x00\\x00\\x00'")), "T19 error high"),
  gets("str(bytearray(b'hello'))", udp(text("bytearray(b'hello')")), "T19 warning high"),
  gets("String({ n: 10 })", udp(text("[object Object]")), "T19 warning high"),
  gets('"" + new byte[4]', tcp(text("[B@1b6d3586\n")), "T19 error high"),
  silent("b'hello' to the echo", udpEcho(text("b'hello'"))),
  silent("quotes in a text", udp(text("j'ai dit 'b'\0"))),

  gets("{ int len; char text[]; }", udp(joined(int(5), text("hello"))), "T20 info high"),
  gets("out.writeInt(5), out.writeBytes", udp(joined(bytes("00 00 00 05"), text("hello"))), "T20 info high"),
  gets("the NUL counted too", group(joined(int(8), text("bonjour\0"))), "T20 info high"),
  gets("{ int len; char text[20]; }", udp(joined(int(5), buffer(20, text("hello\0")))), "T20 info medium"),
  silent("{ int age; char nom[20]; }", udp(joined(int(20), buffer(20, text("alice\0"))))),
  silent("a length and text to the UDP echo", udpEcho(joined(int(5), text("hello")))),

  gets("out.writeInt(10), host order wanted", tcp(bytes("00 00 00 0a")), "B02 error high"),
  silent("out.writeInt(10), network order wanted", big(bytes("00 00 00 0a"))),
  silent("struct.pack('!i', 10), network order wanted", big(bytes("00 00 00 0a"))),
  gets("out.writeLong(10)", tcp(bytes("00 00 00 00 00 00 00 0a")), "W03 error high"),
  gets("out.writeLong(-10)", tcp(bytes("ff ff ff ff ff ff ff f6")), "W03 error high"),
  gets(
    "out.writeLong(10), network order wanted",
    big(bytes("00 00 00 00 00 00 00 0a")),
    "W03 warning medium",
  ),
  silent("the ints 0 and 10 at half-close", halfClose(int(0, 10))),
  gets('out.writeChars("hello")', udp(bytes("00 68 00 65 00 6c 00 6c 00 6f")), "T07 warning high"),
];
