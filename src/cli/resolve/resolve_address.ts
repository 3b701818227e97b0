// `guichet resolve ADDRESS[:PORT]`, the course's ip2name: the name of an address, by getnameinfo(3).
// Not here: names to addresses (resolve_name.ts).

import { getnameinfo } from "../../posix/resolver.ts";
import { escapeText } from "../../telemetry/escape.ts";
import { safeJson } from "../../telemetry/safe_json.ts";
import type { AddressWord } from "./address_word.ts";
import { OK } from "../exit_status.ts";
import type { Io } from "../io.ts";
import { type Asking, lookUp } from "./look_up.ts";

/** Prints the name of an address, and with a port the services on it. @returns the exit status */
export async function resolveAddress(word: AddressWord, asking: Asking, io: Io): Promise<number> {
  const { sockaddr, literal, port } = word;
  const question = {
    subject: literal,
    json: { address: literal, port },
    advice: "neither /etc/hosts nor the name servers have a name for it; without NI_NAMEREQD, getnameinfo " +
      "gives the address itself back as text, and no error",
    without: "An address that stands in /etc/hosts needs none",
  };
  const found = await lookUp(getnameinfo(sockaddr), question, asking, io);
  if (typeof found === "number") return found;
  const services = port === undefined ? undefined : {
    tcp: named(found.service, port),
    udp: named(await udpService(sockaddr), port),
  };
  if (asking.json) {
    io.stdout.line(safeJson({ ...question.json, name: found.host, services }));
    return OK;
  }
  io.stdout.line(escapeText(`Name : ${found.host}`));
  for (const [protocol, service] of Object.entries(services ?? {})) {
    io.stdout.line(escapeText(`Service : ${service ?? `none is named on ${port}`} (${protocol})`));
  }
  return OK;
}

/** The name is known by now, so this waits for nobody. */
async function udpService(sockaddr: Uint8Array<ArrayBuffer>): Promise<string> {
  const found = await getnameinfo(sockaddr, true);
  return "service" in found ? found.service : "";
}

/** getnameinfo gives the port itself as text where it has no name. */
function named(service: string, port: number): string | null {
  return service === "" || service === String(port) ? null : service;
}
