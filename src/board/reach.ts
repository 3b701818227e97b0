// Where students find the board: the addresses that other machines reach it by, as links, as commands and as a
// QR code. A board that only its own machine reaches says so. Pure, but for the library that draws the code.
import { isLoopback } from "../posix/address.ts";
import { reachedBy } from "../text/address.ts";
import type { ApiReach } from "./api_types.ts";

/** Addresses that are told: nobody dictates more, and a machine full of containers has hundreds. */
const MOST_ADDRESSES = 6;

/** What a board listens on. */
export interface BoardPorts {
  readonly address: string;
  readonly port: number;
  readonly hintsPort: number;
}

/** @param machine this machine's addresses that others reach, best first */
export function reachOf({ address, port, hintsPort }: BoardPorts, machine: readonly string[]): ApiReach {
  if (isLoopback(address)) return { me: [], nc: [], closed: "loopback" };
  const hosts = reachedBy(address, machine).slice(0, MOST_ADDRESSES);
  return {
    me: hosts.map((host) => `http://${inUrl(host)}:${port}/me`),
    nc: hosts.map((host) => `nc ${host} ${hintsPort}`),
    ...(hosts.length === 0 ? { closed: "no-address" as const } : {}),
  };
}

/** As it stands in a URL (RFC 3986 3.2.2). */
export function inUrl(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

/** The code of a text as an SVG image, dark on light whatever the page's colours: phones want it so. */
export async function qrCode(text: string): Promise<string> {
  // Loaded when first asked for, as the lab's start needs none of it.
  const { renderSVG } = await import("uqr");
  return renderSVG(text, { border: 3, ecc: "M", whiteColor: "#fff", blackColor: "#000" });
}
