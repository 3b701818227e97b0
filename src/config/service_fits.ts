// Which service can be had over which transport. Not here: what the services do (src/services).

import { type Variant, VARIANTS } from "./section.ts";
import type { ServiceName } from "./types.ts";

/** Groups are never answered. */
const ALL_BUT_GROUPS = ["udp", "tcp", "unix stream", "unix dgram", "unix seqpacket"] as const;

/**
 * print answers nothing, so it takes only transports where a client expects nothing; half-close waits for the end of
 * input, which datagrams don't have.
 */
const FITS: Readonly<Record<ServiceName, readonly Variant[]>> = {
  counter: ALL_BUT_GROUPS,
  echo: ALL_BUT_GROUPS,
  discard: ALL_BUT_GROUPS,
  print: ["udp", "multicast", "unix dgram", "icmp"],
  daytime: ALL_BUT_GROUPS,
  time: ALL_BUT_GROUPS,
  chargen: ALL_BUT_GROUPS,
  "half-close": ["tcp", "unix stream", "unix seqpacket"],
};

/** Every service there is. */
export const SERVICE_NAMES = [
  "counter",
  "echo",
  "discard",
  "print",
  "daytime",
  "time",
  "chargen",
  "half-close",
] as const satisfies readonly ServiceName[];

/** Services that answer datagrams. */
export const ANSWERING = [
  "counter",
  "echo",
  "daytime",
  "time",
  "chargen",
] as const satisfies readonly ServiceName[];

/** Those whose answers may be longer than what was asked. */
export const ANSWERING_AT_LENGTH = ["daytime", "time", "chargen"] as const satisfies readonly ServiceName[];

/** Whether a listener of this kind can have the service. */
export function serviceFits(service: ServiceName, variant: Variant): boolean {
  return FITS[service].includes(variant);
}

/** The services a listener of this kind can have. */
export function servicesFor(variant: Variant): ServiceName[] {
  return SERVICE_NAMES.filter((service) => serviceFits(service, variant));
}

/** The kinds of listener that can have the service. */
export function variantsWith(service: ServiceName): Variant[] {
  return VARIANTS.filter((variant) => serviceFits(service, variant));
}
