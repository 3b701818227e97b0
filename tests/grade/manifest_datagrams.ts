// The corpus of servers of datagrams and groups, and of what nonsense does to servers of streams.
import { type CorpusServer, of } from "./manifest.ts";

/** Lose nothing. */
export const RIGHT_DATAGRAMS: readonly CorpusServer[] = [
  ...of("udp-counter", [
    ["right_udp_course"],
    ["right_udp_recvmsg"],
    ["right_udp_reconnects"],
    ["right_udp_select"],
    ["right_udp_threads"],
  ]),
  ...of("udp-echo", [["right_udp_echo"], ["right_udp_echo_poll"]]),
  ...of("multicast", [["right_mcast_course"], ["right_mcast_loop"], ["right_mcast_group_address"]]),
];

/** One mistake each. */
export const WRONG_DATAGRAMS: readonly CorpusServer[] = [
  ...of("udp-counter", [
    ["udp_counts_htonl", "one-datagram", "S10"],
    ["udp_counts_two", "one-datagram", "S13"],
    ["udp_answers_text", "one-datagram", "S15"],
    ["udp_fromlen_never", "one-datagram", "S60"],
    ["udp_never_reads", "one-datagram", "S61"],
    ["udp_fromlen_zero", "first-answer", "S62"],
    ["udp_fromlen_exit", "one-datagram", "S112"],
    ["udp_other_socket", "answer-source", "S63"],
    ["udp_one_datagram", "datagrams-in-a-row", "S64"],
    ["udp_counts_in_a_child", "datagrams-in-a-row", "S65"],
    ["udp_counter_in_the_loop", "datagrams-in-a-row", "S65"],
    ["udp_counts_per_client", "every-client", "S66"],
    ["udp_counts_from_anew", "every-client", "S66"],
    ["udp_counts_late", "one-datagram", "S67"],
    ["udp_connects", "every-client", "S68"],
    ["udp_answers_the_first", "every-client", "S69"],
    ["udp_answers_the_last", "mixed", "S69"],
    ["udp_ends_at_empty", "empty", "S70"],
    ["udp_deaf_at_empty", "empty", "S70"],
    ["udp_passes_over_empty", "empty", "S110"],
    ["udp_overflow", "81-bytes", "S71"],
    ["udp_overflow_by_one", "80-bytes", "S71"],
    ["udp_overflow_returns", "1472-bytes", "S71"],
    ["udp_refuses_long", "81-bytes", "S72"],
    ["udp_answers_twice", "one-datagram", "S111"],
    ["udp_trusts_a_length", "only-nuls", "S100"],
    ["udp_format_string", "percent", "S101"],
    ["udp_deaf_at_short", "wrong-length", "S102"],
  ]),
  ...of("udp-echo", [
    ["udp_echo_strlen", "nuls-in-datagrams", "S33"],
    ["udp_echo_80", "81-bytes", "S73"],
    ["udp_echo_buffer", "one-datagram", "S74"],
  ]),
  ...of("multicast", [
    ["mcast_not_joined", "joined", "S90"],
    ["mcast_join_fails", "joined", "S90"],
    ["mcast_unicast", "joined", "S91"],
    ["mcast_other_group", "joined", "S92"],
    ["mcast_no_reuseaddr", "two-on-one-host", "S93"],
    ["mcast_shows_the_rest", "without-nul", "S94"],
    ["mcast_cuts_the_last", "without-nul", "S95"],
    ["mcast_small_buffer", "shown", "S95"],
    ["mcast_shows_nothing", "shown", "S96"],
    ["mcast_shows_all_groups", "foreign-group", "S97"],
    ["mcast_on_loopback", "joined", "S98"],
    ["mcast_format_string", "group-percent", "S101"],
  ]),
  ...of("tcp-echo", [["echo_format_string", "percent", "S101"]]),
];
