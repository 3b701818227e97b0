// Clients with one mistake each, and what the lab is to say of it. Codes: src/hints/catalogue.ts.
import type { CorpusClient } from "./manifest.ts";

/**
 * Now and then the answer is there before the client is gone, and nobody can know: hence the many runs of
 * one.
 */
const UDP: readonly CorpusClient[] = [
  { name: "udp_port_without_htons", listener: "udp-counter", mistake: ["B01"], trap: true, hangs: 300 },
  { name: "udp_without_nul", listener: "udp-counter", mistake: ["T03"] },
  { name: "udp_newline_from_fgets", listener: "udp-counter", mistake: ["T05"] },
  { name: "udp_whole_buffer_with_garbage", listener: "udp-counter", mistake: ["T08"] },
  { name: "udp_buffer_1024", listener: "udp-counter", mistake: ["T09"], besides: ["L02"] },
  { name: "udp_sizeof_pointer", listener: "udp-counter", mistake: ["W09"], besides: ["T03"] },
  { name: "udp_address_of_pointer", listener: "udp-counter", mistake: ["W07"] },
  { name: "udp_pointer_in_a_struct", listener: "udp-counter", mistake: ["W08"] },
  { name: "udp_percent_d", listener: "udp-counter", mistake: ["T10"] },
  { name: "udp_utf16", listener: "udp-counter", mistake: ["T07"] },
  { name: "udp_wide_characters", listener: "udp-counter", mistake: ["T07"] },
  { name: "udp_empty", listener: "udp-counter", mistake: ["L01"] },
  { name: "udp_text_over_80", listener: "udp-counter", mistake: ["L02"] },
  { name: "udp_latin1", listener: "udp-counter", mistake: ["T13"] },
  { name: "udp_escape_as_characters", listener: "udp-counter", mistake: ["T14"], maybeMeant: true },
  { name: "udp_buffer_never_filled", listener: "udp-counter", mistake: ["T15"] },
  { name: "udp_crlf", listener: "udp-counter", mistake: ["T06"] },
  { name: "udp_ntp", listener: "udp-counter", mistake: ["P08"] },
  { name: "udp_dns", listener: "udp-counter", mistake: ["P07"] },
  { name: "udp_largest_datagram", listener: "udp-echo", mistake: ["L05"], besides: ["L03"] },
  { name: "udp_over_1472", listener: "udp-echo", mistake: ["L03"] },
  { name: "udp_socket_for_each_datagram", listener: "udp-counter", exchanges: 20, mistake: ["U01"] },
  { name: "udp_flood", listener: "udp-counter", exchanges: 20, mistake: ["U02", "R08"], hangs: 3000 },
  {
    name: "udp_fixed_source_port",
    listener: "udp-counter",
    exchanges: 3,
    runs: 3,
    pause: 600,
    mistake: ["U03"],
  },
  { name: "udp_own_port", listener: "udp-counter", mistake: ["U04"], besides: ["U03"] },
  { name: "udp_low_source_port", listener: "udp-counter", mistake: ["R02"], hangs: 300, needs: "root" },
  { name: "udp_gone_before_the_answer", listener: "udp-counter", exchanges: 20, runs: 20, mistake: ["U05"] },
  { name: "udp_int_for_text", listener: "udp-counter", mistake: ["P10"] },
  { name: "udp_to_the_tcp_port", listener: "tcp-counter", mistake: ["P02"], trap: true, hangs: 300 },
];

const TCP_VALUES: readonly CorpusClient[] = [
  { name: "tcp_port_without_htons", listener: "tcp-counter", mistake: ["B01"], trap: true },
  { name: "tcp_to_the_udp_port", listener: "udp-counter", mistake: ["P01"], trap: true },
  { name: "tcp_htonl", listener: "tcp-counter", mistake: ["B02"] },
  { name: "tcp_htons_on_an_int", listener: "tcp-counter", mistake: ["B04"], maybeMeant: true },
  { name: "big_endian_host_order", listener: "tcp-big-endian", mistake: ["B03"] },
  { name: "tcp_sign_extension", listener: "tcp-counter", mistake: ["W11"] },
  { name: "tcp_long", listener: "tcp-counter", mistake: ["W01"] },
  { name: "tcp_sizeof_long", listener: "tcp-counter", mistake: ["W02"] },
  { name: "tcp_htobe64", listener: "tcp-counter", mistake: ["W03"] },
  { name: "tcp_short", listener: "tcp-impatient", mistake: ["W04"] },
  { name: "tcp_strlen_of_an_int", listener: "tcp-impatient", mistake: ["W05"] },
  { name: "tcp_struct_with_padding", listener: "tcp-counter", mistake: ["W06"] },
  { name: "tcp_address_of_pointer", listener: "tcp-counter", mistake: ["W07"] },
  { name: "tcp_float", listener: "tcp-counter", mistake: ["W10"] },
  { name: "tcp_double", listener: "tcp-counter", mistake: ["W10"] },
  { name: "tcp_int_in_a_buffer", listener: "tcp-counter", mistake: ["W12"] },
  { name: "tcp_digits", listener: "tcp-impatient", mistake: ["T01"] },
  { name: "tcp_digits_with_newline", listener: "tcp-counter", mistake: ["T01"] },
  { name: "tcp_text", listener: "tcp-counter", mistake: ["T02"] },
  { name: "tcp_message_of_the_udp_exercise", listener: "tcp-counter", mistake: ["P09"] },
  { name: "tcp_percent_d", listener: "tcp-counter", mistake: ["T10"] },
  { name: "tcp_hexadecimal", listener: "tcp-counter", mistake: ["T11"] },
  { name: "tcp_json", listener: "tcp-counter", mistake: ["T12"] },
  { name: "tcp_utf16_digits", listener: "tcp-counter", mistake: ["T07"] },
  { name: "tcp_length_prefix", listener: "tcp-counter", mistake: ["F07"] },
  { name: "tcp_two_ints", listener: "tcp-counter", mistake: ["F01"] },
  { name: "tcp_int_and_newline", listener: "tcp-counter", mistake: ["F02"] },
  { name: "tcp_three_bytes", listener: "tcp-counter", mistake: ["F03"] },
  { name: "tcp_three_bytes_then_waits", listener: "tcp-impatient", mistake: ["F04"] },
];

const TCP_LIFE: readonly CorpusClient[] = [
  { name: "tcp_never_reads", listener: "tcp-counter", mistake: ["C03"] },
  { name: "tcp_linger_after_the_answer", listener: "tcp-counter", mistake: ["C03"] },
  { name: "tcp_reset_by_linger", listener: "tcp-half-close", mistake: ["C04"] },
  { name: "tcp_silent", listener: "tcp-impatient", mistake: ["C02"] },
  { name: "tcp_closes_without_sending", listener: "tcp-counter", mistake: ["C01"] },
  { name: "tcp_writes_on_after_the_end", listener: "tcp-counter", mistake: ["C06", "F01"] },
  { name: "tcp_goodbye_after_the_end", listener: "tcp-counter", mistake: ["C06"] },
  { name: "tcp_never_closes_its_end", listener: "tcp-counter", mistake: ["C05"] },
  { name: "tcp_forty_idle", listener: "tcp-counter", exchanges: 40, mistake: ["C07"], besides: ["C01"] },
  { name: "tcp_out_of_band", listener: "tcp-impatient", mistake: ["F06"] },
  { name: "tcp_http", listener: "tcp-counter", mistake: ["P03"] },
  { name: "tcp_tls", listener: "tcp-counter", mistake: ["P04"] },
  { name: "tcp_telnet", listener: "tcp-counter", mistake: ["P05"] },
  { name: "tcp_ssh", listener: "tcp-counter", mistake: ["P06"] },
  { name: "half_close_without_shutdown", listener: "tcp-half-close", mistake: ["C08"] },
  { name: "daytime_with_a_question", listener: "tcp-daytime", mistake: ["P11"] },
  { name: "half_close_of_five_bytes", listener: "tcp-half-close", mistake: ["F05"] },
];

/** The same mistakes where other parts of the lab see them. */
const ELSEWHERE: readonly CorpusClient[] = [
  { name: "tcp_htonl", listener: "tcp-isolated", mistake: ["B02"] },
  { name: "tcp_short", listener: "tcp-isolated", mistake: ["W04"] },
  { name: "tcp_never_reads", listener: "tcp-isolated", mistake: ["C03"] },
  { name: "tcp_goodbye_after_the_end", listener: "tcp-isolated", mistake: ["C06"] },
  // A worker of its own reads with calls that wait, and sees only that the byte is missing.
  { name: "tcp_out_of_band", listener: "tcp-isolated", mistake: ["F06", "F04"] },
  { name: "udp_without_nul", listener: "udp-dual", host: "127.0.0.1", mistake: ["T03"], needs: "ipv6" },
  {
    name: "udp_port_without_htons",
    listener: "udp-dual",
    host: "127.0.0.1",
    mistake: ["B01"],
    trap: true,
    hangs: 300,
    needs: "ipv6",
  },
];

const GROUPS_AND_PATHS: readonly CorpusClient[] = [
  { name: "multicast_port_without_htons", listener: "multicast", mistake: ["B01"], trap: true },
  { name: "multicast_over_tcp", listener: "multicast", host: "127.0.0.1", mistake: ["P01"], trap: true },
  { name: "multicast_to_one_machine", listener: "multicast", host: "127.0.0.1", mistake: ["M01"] },
  { name: "multicast_near_group", listener: "multicast", mistake: ["M02"], trap: true },
  { name: "multicast_ttl_0", listener: "multicast", mistake: ["M03"] },
  { name: "multicast_ttl_255", listener: "multicast", mistake: ["M04"] },
  { name: "multicast_without_nul", listener: "multicast", mistake: ["T03"] },
  { name: "unix_dgram_not_bound", listener: "unix-dgram", mistake: ["X01"], hangs: 300 },
  { name: "unix_dgram_relative_path", listener: "unix-dgram", mistake: ["X02"], hangs: 300 },
  { name: "unix_dgram_odd_path", listener: "unix-dgram", mistake: ["X03"] },
  { name: "unix_dgram_gone", listener: "unix-dgram", mistake: ["X05"] },
  { name: "unix_dgram_abstract_padded", listener: "unix-dgram", mistake: ["X04"] },
];

export const MISTAKEN: readonly CorpusClient[] = [
  ...UDP,
  ...TCP_VALUES,
  ...TCP_LIFE,
  ...ELSEWHERE,
  ...GROUPS_AND_PATHS,
];
