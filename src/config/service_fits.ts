// Which service can be had over which transport. Not here: what the services do (src/services).

import { type Variant, VARIANTS } from "./section.ts";
import type { ServiceName } from "./types.ts";

/** print answers nothing, so it takes only transports where a client expects nothing; groups are never answered. */
const FITS: Readonly<Record<ServiceName, readonly Variant[]>> = {
  counter: ["udp", "tcp", "unix stream", "unix dgram", "unix seqpacket"],
  echo: ["udp", "tcp", "unix stream", "unix dgram", "unix seqpacket"],
  discard: ["udp", "tcp", "unix stream", "unix dgram", "unix seqpacket"],
  print: ["udp", "multicast", "unix dgram"],
};

/** Every service there is. */
export const SERVICE_NAMES = [
  "counter",
  "echo",
  "discard",
  "print",
] as const satisfies readonly ServiceName[];

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
