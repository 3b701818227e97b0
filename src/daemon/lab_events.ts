// What a lab tells whoever runs it. Not here: what the data plane observed (observations.ts), who is told (run_lab.ts).

import type { SocketAddress } from "../posix/address.ts";
import type { ShownMessage } from "../workers/messages.ts";

export interface LabEvents {
  /** What a peer sent is to be shown. */
  readonly shown: (listener: number, message: ShownMessage) => void;
  /** What a connection began with, or a byte of it that came out of band. */
  readonly looked: (
    listener: number,
    what: "peeked" | "urgent",
    bytes: Uint8Array,
    sender: SocketAddress | undefined,
  ) => void;
  /** Nothing came for as long as `idle_exit` says. */
  readonly idle: () => void;
  /** Standard input said stop: by a line, or by its end. */
  readonly entered: (end: boolean) => void;
  /** One worker died too often to go on. */
  readonly hopeless: () => void;
}
