// What the wire_multicast_* tests share: groups in a lab, saying something to one, what the daemon has shown of it.
import { runClient } from "../../support/client.ts";
import type { Daemon } from "../../support/daemon.ts";
import type { Namespace } from "../../support/namespaces.ts";
import { waitFor } from "../../support/wait_for.ts";
import { listener } from "./run_labs.ts";
import { served } from "./wire_peers.ts";

/** What the tests of multicast need. */
export const MULTICAST_NEEDS = ["gcc", "root", "namespaces"];

/** A listener for a group. */
export function group(name: string, address: string, port: number, on = "auto"): string {
  return listener(name, "multicast", "print", { group: address, port, interface: on });
}

/** `Message received: TEXT  (from ADDRESS:PORT to group GROUP on INTERFACE)`. */
const SHOWN = /^Message received: (.*) {2}\(from (\S*):\d+(?: to .*)?\)$/;

/** What has been shown so far: `TEXT ADDRESS` of each message, the sender without its port. */
export function shown(daemon: Daemon): string[] {
  return daemon.stdout.map((line) => line.match(SHOWN))
    .filter((match) => match !== null).map(([, text, sender]) => `${text} ${sender}`);
}

/** Sends a text to a group from a namespace; without an interface, its routes choose one. */
export async function say(
  from: Namespace,
  text: string,
  to: string,
  port: number,
  ...options: string[]
): Promise<void> {
  await served("mcast_client", ["--message", text, ...options, to, port], { prefix: from.prefix });
}

/** Waits until a message that begins so is shown. */
export async function waitUntilShown(daemon: Daemon, text: string): Promise<void> {
  await waitFor(
    () => `"${text}" among ${shown(daemon)}`,
    () => shown(daemon).some((line) => line.startsWith(text)),
  );
}

let said = 0;

/**
 * Says a text again and again, each time with another number, until it is shown: the kernel takes up to a second to
 * bring packets through a new link.
 */
export async function sayUntilShown(
  daemon: Daemon,
  from: Namespace,
  text: string,
  to: string,
  port: number,
  on: string,
): Promise<void> {
  await waitFor(() => `"${text}" among ${shown(daemon)}`, async () => {
    const args = ["--message", `${text}, said ${++said}`, "--interface", on, to, port];
    await runClient("mcast_client", args, { prefix: from.prefix });
    return shown(daemon).some((line) => line.startsWith(text));
  }, { interval: 50 });
}
