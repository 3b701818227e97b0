// What rules may know of the lab: its listeners and the machine's byte order. Types only. Not here: the configuration it
// is taken from (src/config), what anybody sent (src/exchange).

import type { Exchange } from "../exchange/exchange.ts";
import type { ByteOrder, ServiceName } from "../config/types.ts";

/** One listener, as students know it. */
export interface ListenerFacts {
  /** {@linkcode Exchange.listener} */
  readonly name: string;
  readonly transport: Exchange["transport"];
  readonly socket?: Exchange["socket"];
  readonly service: ServiceName;
  /** In host byte order, as it really is; undefined where there is none. */
  readonly port?: number;
  readonly group?: string;
  readonly path?: string;
  readonly byteOrder: ByteOrder;
}

export interface LabFacts {
  readonly listeners: readonly ListenerFacts[];
  /** Whether this machine, and so `byte_order = "host"`, is little-endian. */
  readonly littleEndianHost: boolean;
  /** Names of the interfaces that are up, loopback too; absent where they aren't known. */
  readonly interfaces?: readonly string[];
}
