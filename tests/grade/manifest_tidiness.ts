// The corpus of tidiness: what servers leave behind, use up, or do not heed, and right ones that come near it.
import { type CorpusServer, of } from "./manifest.ts";

/** Lose nothing. */
export const RIGHT_TIDINESS: readonly CorpusServer[] = [
  ...of("tcp-counter", [["right_tcp_collects_late"], ["right_tcp_workers"], ["right_tcp_cache"]]),
  ...of("select", [["right_select_time_out"]]),
  ...of("unix-echo", [["right_unix_echo_unlinks_at_the_end"]]),
];

/** One mistake each. */
export const WRONG_TIDINESS: readonly CorpusServer[] = [
  ...of("tcp-counter", [
    ["loopback_only", "other-address", "S59"],
    ["zombies", "zombies", "S75"],
    ["zombies_handler_without_wait", "zombies", "S75"],
    ["waits_once", "zombies", "S76"],
    ["child_goes_on", "zombies", "S48"],
    ["child_never_ends", "zombies", "S77"],
    ["threads_never_end", "after-50", "S77"],
    ["threads_not_detached", "after-50", "S83"],
    ["no_reuseaddr", "restart", "S78"],
    ["reuseaddr_after_bind", "restart", "S78"],
    ["descriptors_leak", "after-50", "S80"],
    ["parent_keeps_all", "after-50", "S81"],
    ["memory_leak", "after-1000", "S82"],
    ["spins_idle", "idle", "S84"],
    ["spins_with_a_client", "idle-client", "S85"],
    ["swallows_sigint", "sigint", "S88"],
    ["ignores_sigterm", "sigterm", "S88"],
    ["children_left", "sigterm", "S89"],
  ]),
  ...of("select", [
    ["spins_at_end_of_input", "end-of-input", "S86"],
    ["time_out_set_once", "idle", "S84"],
    ["goes_on_after_enter", "enter", "S87"],
  ]),
  ...of("unix-echo", [["stale_path", "stale-path", "S79"]]),
  ...of("udp-echo", [
    ["udp_socket_each", "after-50", "S80"],
    ["udp_loopback_only", "other-address", "S59"],
    ["udp_spins", "idle", "S84"],
  ]),
];
