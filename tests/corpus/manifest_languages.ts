// Clients in Python and Java, right and wrong: in these languages a message has no NUL, an int has the length
// and the order of the call that writes it, and nothing leaves before flush().
import type { CorpusClient } from "./manifest.ts";
import { RST } from "./manifest_mistaken.ts";

const PYTHON_RIGHT: readonly CorpusClient[] = [
  { name: "udp_with_nul", listener: "udp-counter", praise: ["G08"] },
  { name: "udp_without_nul", listener: "udp-counter" },
  { name: "udp_several_without_nul", listener: "udp-counter", exchanges: 5 },
  { name: "udp_connected", listener: "udp-counter", exchanges: 3, praise: ["G08"] },
  { name: "udp_settimeout", listener: "udp-counter" },
  { name: "udp_select", listener: "udp-counter" },
  { name: "udp_interactive", listener: "udp-counter", input: "un\ndeux\n", exchanges: 2 },
  { name: "udp_interactive", listener: "udp-counter", input: "un\n", hangs: true },
  { name: "udp_with", listener: "udp-counter" },
  { name: "udp_json", listener: "udp-counter" },
  { name: "udp_echo", listener: "udp-echo" },
  { name: "udp_echo_json", listener: "udp-echo" },
  { name: "tcp_struct", listener: "tcp-counter", praise: ["G03"] },
  { name: "tcp_struct_little", listener: "tcp-counter" },
  { name: "tcp_to_bytes", listener: "tcp-counter" },
  { name: "tcp_create_connection", listener: "tcp-counter" },
  { name: "tcp_input_int", listener: "tcp-counter", input: "10\n" },
  { name: "tcp_several_connections", listener: "tcp-counter", exchanges: 4 },
  { name: "tcp_makefile", listener: "tcp-counter" },
  { name: "tcp_array", listener: "tcp-counter" },
  { name: "big_endian_struct", listener: "tcp-big-endian" },
  { name: "echo_lines", listener: "tcp-echo" },
  { name: "echo_interactive", listener: "tcp-echo", input: "un\ndeux\n" },
  { name: "echo_interactive", listener: "tcp-echo", input: "un\n", hangs: true },
  { name: "echo_shutdown", listener: "tcp-echo" },
  { name: "half_close", listener: "tcp-half-close", praise: ["G01"] },
  { name: "daytime", listener: "tcp-daytime" },
  { name: "tcp_time", listener: "tcp-time" },
  { name: "multicast", listener: "multicast" },
  { name: "unix_echo", listener: "unix-stream" },
  { name: "unix_dgram", listener: "unix-dgram" },
];

const PYTHON_WRONG: readonly CorpusClient[] = [
  { name: "udp_str_of_bytes", listener: "udp-counter", mistake: ["T19"], maybeMeant: true },
  { name: "udp_pickle", listener: "udp-counter", mistake: ["T18"], maybeMeant: true },
  { name: "udp_utf16", listener: "udp-counter", mistake: ["T07"] },
  { name: "udp_empty", listener: "udp-counter", mistake: ["L01"] },
  { name: "udp_readline", listener: "udp-counter", mistake: ["T05"], input: "bonjour\n" },
  { name: "udp_struct_int", listener: "udp-counter", mistake: ["P10"] },
  { name: "udp_struct_float", listener: "udp-counter", mistake: ["P10", "W10"] },
  { name: "udp_sends_and_closes", listener: "udp-counter", gone: 1, mistake: ["U05"] },
  { name: "udp_sends_three_reads_none", listener: "udp-counter", exchanges: 3, gone: 1, mistake: ["U05"] },
  { name: "udp_socket_for_each", listener: "udp-counter", exchanges: 8, mistake: ["U01"], besides: ["G08"] },
  { name: "udp_length_and_text", listener: "udp-counter", mistake: ["T20"] },
  { name: "udp_ipv6", listener: "udp-of-one", host: "::1", mistake: ["P12"], trap: true },
  { name: "tcp_struct_network", listener: "tcp-counter", mistake: ["B02"] },
  { name: "tcp_to_bytes_big", listener: "tcp-counter", mistake: ["B02"] },
  { name: "tcp_to_bytes_8", listener: "tcp-counter", mistake: ["W01"] },
  { name: "tcp_to_bytes_2", listener: "tcp-counter", mistake: ["W04"], hangs: true },
  { name: "tcp_struct_long", listener: "tcp-counter", mistake: ["W01"] },
  { name: "tcp_struct_q_network", listener: "tcp-counter", mistake: ["W03"] },
  { name: "tcp_struct_double", listener: "tcp-counter", mistake: ["W10"] },
  { name: "tcp_struct_float", listener: "tcp-counter", mistake: ["W10"] },
  { name: "tcp_struct_short", listener: "tcp-counter", mistake: ["W04"], hangs: true },
  { name: "tcp_struct_char_int", listener: "tcp-counter", mistake: ["W06", "F01"] },
  { name: "tcp_struct_two_ints", listener: "tcp-counter", mistake: ["F01"] },
  { name: "tcp_str_number", listener: "tcp-counter", mistake: ["T01"], hangs: true },
  { name: "tcp_input", listener: "tcp-counter", mistake: ["T01"], input: "10\n", hangs: true },
  { name: "tcp_input_with_newline", listener: "tcp-counter", mistake: ["T01"], input: "10\n", hangs: true },
  { name: "tcp_bytes_of_10", listener: "tcp-counter", mistake: ["F01", "F02", "W12"] },
  { name: "tcp_bytes_of_a_list", listener: "tcp-counter", mistake: ["W05"], hangs: true },
  { name: "tcp_chr", listener: "tcp-counter", mistake: ["W05"], hangs: true },
  { name: "tcp_pickle", listener: "tcp-counter", mistake: ["T18"] },
  { name: "tcp_json", listener: "tcp-counter", mistake: ["T12"] },
  { name: "tcp_hex", listener: "tcp-counter", mistake: ["T11"] },
  { name: "tcp_str_of_bytes", listener: "tcp-counter", mistake: ["T19"] },
  { name: "tcp_utf16", listener: "tcp-counter", mistake: ["T07", "T01"], maybeMeant: true },
  { name: "tcp_recv_first", listener: "tcp-counter", mistake: ["C02"], hangs: true },
  { name: "tcp_makefile_not_flushed", listener: "tcp-counter", mistake: ["C02", "T01"], hangs: true },
  { name: "tcp_close_at_once", listener: "tcp-counter", mistake: ["C01"], besides: ["C02"] },
  { name: "tcp_http", listener: "tcp-counter", mistake: ["P03"] },
  { name: "tcp_sys_exit", listener: "tcp-counter", mistake: ["C03"] },
  { name: "echo_until_empty", listener: "tcp-echo", mistake: ["C09"], hangs: true },
  { name: "echo_readline_without_newline", listener: "tcp-echo", mistake: ["C09"], hangs: true },
  { name: "half_close_without_shutdown", listener: "tcp-half-close", mistake: ["C08"], hangs: true },
  { name: "unix_until_empty", listener: "unix-stream", mistake: ["C09"], unsaid: RST, hangs: true },
  { name: "unix_sends_and_closes", listener: "unix-stream", mistake: ["X06"], unsaid: RST },
  { name: "unix_dgram_not_bound", listener: "unix-dgram", mistake: ["X01"], hangs: true },
];

const JAVA_RIGHT: readonly CorpusClient[] = [
  { name: "UdpWithNul", listener: "udp-counter", praise: ["G08"] },
  { name: "UdpWithoutNul", listener: "udp-counter" },
  { name: "UdpSeveralWithoutNul", listener: "udp-counter", exchanges: 5 },
  { name: "UdpTimeout", listener: "udp-counter" },
  { name: "UdpConnected", listener: "udp-counter", exchanges: 3, praise: ["G08"] },
  { name: "UdpChannel", listener: "udp-counter" },
  { name: "UdpEcho", listener: "udp-echo" },
  { name: "TcpLittleEndian", listener: "tcp-counter", praise: ["G03"] },
  { name: "TcpReverseBytes", listener: "tcp-counter" },
  { name: "TcpTimeout", listener: "tcp-counter" },
  { name: "TcpChannel", listener: "tcp-counter" },
  { name: "BigEndianWriteInt", listener: "tcp-big-endian" },
  { name: "EchoLines", listener: "tcp-echo" },
  { name: "EchoInteractive", listener: "tcp-echo", input: "un\ndeux\n" },
  { name: "EchoInteractive", listener: "tcp-echo", input: "un\n", hangs: true },
  { name: "EchoObjects", listener: "tcp-echo" },
  { name: "HalfClose", listener: "tcp-half-close", praise: ["G01"] },
  { name: "Daytime", listener: "tcp-daytime" },
  { name: "Multicast", listener: "multicast" },
  { name: "UnixEcho", listener: "unix-stream" },
];

/** Java has no such function: what it writes is in network order already. */
const HTONL = /htonl/;

const JAVA_WRONG: readonly CorpusClient[] = [
  { name: "UdpWriteUtf", listener: "udp-counter", mistake: ["T16"], maybeMeant: true },
  { name: "UdpWriteObject", listener: "udp-counter", mistake: ["T17"], maybeMeant: true },
  { name: "UdpUtf16", listener: "udp-counter", mistake: ["T07"] },
  { name: "UdpWholeBuffer", listener: "udp-counter", mistake: ["T09"] },
  { name: "UdpWriteIntMessage", listener: "udp-counter", mistake: ["P10"], unsaid: HTONL },
  { name: "UdpSendsAndCloses", listener: "udp-counter", gone: 1, mistake: ["U05"] },
  { name: "TcpWriteInt", listener: "tcp-counter", mistake: ["B02"] },
  { name: "TcpWriteLong", listener: "tcp-counter", mistake: ["W03"] },
  { name: "TcpWriteShort", listener: "tcp-counter", mistake: ["W04"], hangs: true },
  { name: "TcpWriteOneByte", listener: "tcp-counter", mistake: ["W05"], hangs: true },
  { name: "TcpWriteDouble", listener: "tcp-counter", mistake: ["W10"] },
  { name: "TcpWriteFloat", listener: "tcp-counter", mistake: ["W10"], maybeMeant: true },
  { name: "TcpWriteUtf", listener: "tcp-counter", mistake: ["T16"], maybeMeant: true },
  { name: "TcpWriteUtfMessage", listener: "tcp-counter", mistake: ["T16"] },
  { name: "TcpWriteBytes", listener: "tcp-counter", mistake: ["T01"], hangs: true },
  { name: "TcpWriteChars", listener: "tcp-counter", mistake: ["T07", "T01"], maybeMeant: true },
  { name: "TcpTwoInts", listener: "tcp-counter", mistake: ["F01", "B02"] },
  { name: "TcpPrintln", listener: "tcp-counter", mistake: ["T01"], hangs: true },
  { name: "TcpWriteObject", listener: "tcp-counter", mistake: ["T17"] },
  { name: "TcpReadsFirst", listener: "tcp-counter", mistake: ["C02"], hangs: true },
  { name: "TcpBuffered", listener: "tcp-counter", mistake: ["C02"], hangs: true },
  { name: "TcpConnectAndClose", listener: "tcp-counter", mistake: ["C01"], besides: ["C02"] },
  { name: "EchoReadLineWithoutNewline", listener: "tcp-echo", mistake: ["C09"], hangs: true },
  { name: "EchoWithoutFlush", listener: "tcp-echo", mistake: ["C02"], maybeMeant: true, hangs: true },
  { name: "EchoObject", listener: "tcp-echo", mistake: ["C02"], maybeMeant: true, hangs: true },
  { name: "EchoUntilMinusOne", listener: "tcp-echo", mistake: ["C09"], hangs: true },
  { name: "HalfCloseWithoutShutdown", listener: "tcp-half-close", mistake: ["C08"], hangs: true },
];

function inPython(client: CorpusClient): CorpusClient {
  return { ...client, name: `python/${client.name}.py`, needs: "python3" };
}

function inJava(client: CorpusClient): CorpusClient {
  return { ...client, name: `java/${client.name}.java`, needs: "javac" };
}

export const PYTHON_CORRECT = PYTHON_RIGHT.map(inPython);
export const PYTHON_MISTAKEN = PYTHON_WRONG.map(inPython);
export const JAVA_CORRECT = JAVA_RIGHT.map(inJava);
export const JAVA_MISTAKEN = JAVA_WRONG.map(inJava);
