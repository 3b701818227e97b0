// Puts checked values together as the LabConfig the rest of the program is handed. Not here: any check.

import type { BOARD } from "./board_section.ts";
import type { JOURNAL } from "./journal_section.ts";
import type { LAB } from "./lab_section.ts";
import type { LIMITS } from "./limits_section.ts";
import { parseIp } from "./ip_address.ts";
import { isPrivate } from "./network_kind.ts";
import { type LISTENER, MOST_AMPLIFICATION } from "./listener_section.ts";
import type { LOG } from "./log_section.ts";
import type { Values } from "./section.ts";
import type { BoardConfig, LabConfig, Limits, ListenerConfig } from "./types.ts";

/** Every section's values, after a check that found nothing wrong. */
export interface RightValues {
  readonly lab: Values<typeof LAB["fields"]>;
  readonly listeners: readonly Values<typeof LISTENER["fields"]>[];
  readonly limits: Values<typeof LIMITS["fields"]>;
  readonly log: Values<typeof LOG["fields"]>;
  readonly board: Values<typeof BOARD["fields"]>;
  readonly journal: Values<typeof JOURNAL["fields"]>;
}

/** The configuration, in the file's order of listeners. */
export function assemble({ lab, listeners, limits, log, board, journal }: RightValues): LabConfig {
  const { idle_exit: idleExit, ...rest } = lab;
  return {
    lab: { ...rest, idleExit },
    listeners: listeners.map(assembleListener),
    limits: assembleLimits(limits),
    log,
    board: assembleBoard(board),
    journal: { path: journal.path, keep: journal.keep, maxSize: journal.max_size },
  };
}

function assembleLimits(values: RightValues["limits"]): Limits {
  return {
    datagramsPerSecond: values.datagrams_per_second,
    connectionsPerAddress: values.connections_per_address,
    newConnectionsPerSecond: values.new_connections_per_second,
    bytesPerConnection: values.bytes_per_connection,
    timePerConnection: values.time_per_connection,
    bufferMemory: values.buffer_memory,
  };
}

function assembleBoard(values: RightValues["board"]): BoardConfig {
  const { projector_token: projectorToken, hints_port: hintsPort, stuck_after: stuckAfter, ...rest } = values;
  return { ...rest, projectorToken, hintsPort, stuckAfter };
}

/** Strangers can't send from a private address, nor be reached at one. */
function amplificationOf({ amplification, address }: RightValues["listeners"][number]): number {
  if (amplification !== "auto") return amplification;
  return isPrivate(parseIp(address)!) ? MOST_AMPLIFICATION : 1;
}

function assembleListener(values: RightValues["listeners"][number]): ListenerConfig {
  const { name, service, transport, address, group, port, socket, path, mode } = values;
  const base = {
    name,
    service,
    byteOrder: values.byte_order,
    receiveBuffer: values.options.SO_RCVBUF ?? values.receive_buffer,
    trap: values.trap,
    display: values.display,
    options: values.options,
  };
  const limits = {
    isolate: values.isolate,
    idleTimeout: values.idle_timeout,
    maxConnections: values.max_connections,
    peek: values.peek,
    backlog: values.backlog,
  };
  switch (transport) {
    case "udp":
      return {
        transport,
        ...base,
        address,
        port,
        amplification: amplificationOf(values),
        answerLowPorts: values.answer_low_ports,
        persist: values.persist,
      };
    case "tcp":
      return { transport, ...base, ...limits, address, port };
    case "multicast":
      return { transport, ...base, group, port, interface: values.interface, source: values.source };
    case "icmp":
      return { transport, ...base, address };
    case "unix":
      return { transport, ...base, ...limits, socket, path, mode, persist: values.persist ?? false };
  }
}
