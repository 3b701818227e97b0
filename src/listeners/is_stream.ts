// Whether connections come to a listener, or datagrams: all but the opening of its socket depends on that.

import type { ListenerConfig, TcpListenerConfig, UnixListenerConfig } from "../config/types.ts";

export type StreamListenerConfig = TcpListenerConfig | UnixListenerConfig;

/** True for TCP, Unix stream and Unix seqpacket. */
export function isStream(config: ListenerConfig): config is StreamListenerConfig {
  return config.transport === "tcp" || (config.transport === "unix" && config.socket !== "dgram");
}
