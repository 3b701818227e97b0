// The corpus of servers of streams: what each is graded with, where its mistake shows, and under which code.

/** One server of the corpus. */
export interface CorpusServer {
  /** Its file in tests/grade/servers, without `.c`. */
  readonly name: string;
  readonly suite: string;
  /** The scenario that fails, and the cause that it has to have; absent for a right server. */
  readonly at?: string;
  readonly cause?: string;
}

/** Servers of a suite. */
export function of(
  suite: string,
  servers: readonly (readonly [name: string, at?: string, cause?: string])[],
): CorpusServer[] {
  return servers.map(([name, at, cause]) => ({ name, suite, at, cause }));
}

/** Lose nothing. */
export const RIGHT: readonly CorpusServer[] = [
  ...of("tcp-counter", [
    ["right_tcp_loop"],
    ["right_tcp_fork_ignore"],
    ["right_tcp_fork_handler"],
    ["right_tcp_fork_eintr"],
    ["right_tcp_threads"],
    ["right_tcp_poll"],
    ["right_tcp_epoll"],
  ]),
  ...of("select", [["right_tcp_select"], ["right_select_course"]]),
  ...of("tcp-echo", [["right_tcp_echo_fork"], ["right_tcp_echo_select"]]),
  ...of("unix-echo", [["right_unix_echo_fork"]]),
];

/** One mistake each. */
export const WRONG: readonly CorpusServer[] = [
  ...of("tcp-counter", [
    ["bind_fails", "listens", "S01"],
    ["port_without_htons", "listens", "S02"],
    ["other_port", "listens", "S03"],
    ["udp_in_place_of_tcp", "listens", "S04"],
    ["no_listen", "listens", "S05"],
    ["waits_for_input_first", "listens", "S08"],
    ["crashes_on_minus_one", "numbers", "S09"],
    ["answer_htonl", "one-client", "S10"],
    ["counts_in_network_order", "one-client", "S11"],
    ["adds_nothing", "one-client", "S12"],
    ["adds_two", "one-client", "S13"],
    ["answers_a_long", "one-client", "S14"],
    ["answers_text", "one-client", "S15"],
    ["answers_a_short", "one-client", "S16"],
    ["answers_a_buffer", "one-client", "S17"],
    ["answers_another_number", "one-client", "S18"],
    ["accepts_only", "one-client", "S20"],
    ["never_accepts", "one-client", "S21"],
    ["reads_a_buffer_full", "one-client", "S22"],
    ["reads_only", "one-client", "S22"],
    ["reads_to_the_end", "one-client", "S23"],
    ["closes_without_answer", "one-client", "S24"],
    ["closes_without_reading", "one-client", "S25"],
    ["reads_once", "two-halves", "S26"],
    ["gives_up_on_a_short_read", "two-halves", "S27"],
    ["pieces_overlap", "two-halves", "S28"],
    ["never_closes", "ends", "S29"],
    ["open_in_the_parent", "ends", "S30"],
    ["reads_one_byte", "ends", "S31"],
    ["refuses_more_than_an_int", "surplus", "S32"],
    ["no_loop", "next-client", "S36"],
    ["ended_by_sigchld", "in-a-row", "S37"],
    ["accepts_outside_the_loop", "next-client", "S38"],
    ["sets_not_rebuilt", "next-client", "S39"],
    ["select_without_plus_one", "one-client", "S40"],
    ["closes_the_listener", "next-client", "S41"],
    ["places_never_freed", "in-a-row", "S42"],
    ["reads_before_it_forks", "silent-first", "S43"],
    ["parent_waits", "silent-first", "S44"],
    ["threads_share_a_variable", "10-at-once", "S55"],
    ["threads_share_a_buffer", "10-at-once", "S46"],
    ["sigpipe", "gone", "S49"],
    ["ends_at_an_empty_client", "no-byte", "S50"],
    ["ends_at_a_reset", "reset", "S50"],
    ["spins_at_the_end", "no-byte", "S51"],
    ["deaf_after_an_empty_client", "no-byte", "S52"],
    ["half_close_is_the_end", "half-close", "S53"],
    ["writes_to_the_listener", "one-client", "S54"],
  ]),
  ...of("tcp-echo", [
    ["echo_strlen", "nuls", "S33"],
    ["echo_one_read", "64-kib", "S34"],
    ["echo_short_write", "1-mib-slow", "S34"],
    ["echo_with_a_nul", "one-client", "S35"],
    ["greedy_echo", "busy-and-quiet", "S45"],
    ["eight_places", "100-at-once", "S47"],
  ]),
];
