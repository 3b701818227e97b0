// Socket activation (sd_listen_fds(3)): a listener takes the descriptor that bears its name, if the service manager has
// bound what the configuration asks for. What nobody claims is closed. Not here: making it a listener's socket
// (adopt_socket.ts), the environment (service_environment.ts).

import type { ListenerConfig } from "../config/types.ts";
import { type Opened, OpenError } from "../listeners/opened.ts";
import { inheritedSocket, makeOurs } from "../posix/inherited_socket.ts";
import { close } from "../posix/socket.ts";
import { adoptSocket, socketText, whyUnfit } from "./adopt_socket.ts";
import type { ListenDescriptor } from "./service_environment.ts";

/** The descriptors of one start, until they have owners. */
export class Activation {
  readonly #free: ListenDescriptor[];

  /** @param descriptors as the environment names them; they are ours from now on */
  constructor(descriptors: readonly ListenDescriptor[]) {
    this.#free = [...descriptors];
  }

  /**
   * The listener's socket, if the manager has one of that name.
   * @returns undefined when it has none: the address is to be bound here
   * @throws OpenError when it has, and what is bound is not what the configuration asks for
   */
  take(config: ListenerConfig): Opened | undefined {
    const named = this.#free.filter(({ name }) => name === config.name);
    if (named.length === 0) return undefined;
    const reasons: string[] = [];
    for (const descriptor of named) {
      const found = inheritedSocket(descriptor.fd);
      const why = found === undefined
        ? "it is no socket that a lab could use"
        : whyUnfit(config, found, descriptor.fd);
      if (found === undefined || why !== undefined) {
        reasons.push(`descriptor ${descriptor.fd}${found ? `, ${socketText(found)}` : ""}: ${why}`);
        continue;
      }
      this.#free.splice(this.#free.indexOf(descriptor), 1);
      makeOurs(descriptor.fd);
      return adoptSocket(config, found, descriptor.fd);
    }
    throw new OpenError(
      `Cannot use the socket that the service manager calls "${config.name}" (${reasons.join("; ")}); ` +
        "change its .socket unit, or the configuration",
    );
  }

  /** Closes what no listener has claimed. @returns each, in words */
  closeRest(): string[] {
    return this.#free.splice(0).map(({ fd, name }) => {
      const found = inheritedSocket(fd);
      close(fd);
      return `descriptor ${fd}, "${name}"${found === undefined ? "" : `, ${socketText(found)}`}`;
    });
  }
}
