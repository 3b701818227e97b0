// The services of /etc/services (or what nsswitch.conf says in its place): getservbyname(3), getservbyport(3).
// Both answer from a structure of libc's own that the next call overwrites, so it is copied at once.
// Not here: names of hosts (resolver.ts).

import { htons, ntohs } from "./byte_order.ts";
import { cString } from "./c_string.ts";
import { LAYOUT_NAMES } from "./layout_names.ts";
import { libcNames } from "./libc_names.ts";

/** Most aliases taken; the lines of /etc/services have one to three. */
const MOST_ALIASES = 64;

const POINTER_SIZE = 8;

/** A struct servent. */
export interface Service {
  name: string;
  aliases: string[];
  /** In host order. */
  port: number;
  /** "tcp", "udp", "sctp", "dccp". */
  protocol: string;
}

/**
 * The service of that name or alias; upper and lower case differ.
 *
 * @param protocol undefined for the first entry of any
 * @returns undefined when there is none
 */
export function getservbyname(name: string, protocol?: string): Service | undefined {
  return takeService(libcNames().getservbyname(cString(name), orNull(protocol)));
}

/**
 * The service on a port.
 *
 * @param port in host order
 * @param protocol as for {@linkcode getservbyname}
 */
export function getservbyport(port: number, protocol?: string): Service | undefined {
  return takeService(libcNames().getservbyport(htons(port), orNull(protocol)));
}

function orNull(protocol: string | undefined): Uint8Array<ArrayBuffer> | null {
  return protocol === undefined ? null : cString(protocol);
}

function takeService(servent: Deno.PointerValue): Service | undefined {
  if (servent === null) return undefined;
  const view = new Deno.UnsafePointerView(servent);
  const { s_name, s_aliases, s_port, s_proto } = LAYOUT_NAMES.servent.fields;
  return {
    name: text(view.getPointer(s_name)),
    aliases: takeAliases(view.getPointer(s_aliases)),
    port: ntohs(view.getInt32(s_port) & 0xffff),
    protocol: text(view.getPointer(s_proto)),
  };
}

/** A list of pointers to strings that ends with NULL. */
function takeAliases(list: Deno.PointerValue): string[] {
  const aliases: string[] = [];
  if (list === null) return aliases;
  const view = new Deno.UnsafePointerView(list);
  while (aliases.length < MOST_ALIASES) {
    const alias = view.getPointer(aliases.length * POINTER_SIZE);
    if (alias === null) break;
    aliases.push(text(alias));
  }
  return aliases;
}

function text(pointer: Deno.PointerValue): string {
  return pointer === null ? "" : Deno.UnsafePointerView.getCString(pointer);
}
