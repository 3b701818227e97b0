// Datagrams that claim to come from somebody else, sent by python3 in a namespace of the test's own.
import type { Namespace } from "../../support/namespaces.ts";
import { runSuccessfully } from "../../support/run_command.ts";

/** Sends a datagram with a forged sender, then waits for the answer to an honest one. */
export const FORGED = `
import socket, struct, sys
sender, source, host, port = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
family = socket.AF_INET6 if ":" in host else socket.AF_INET
raw = socket.socket(family, socket.SOCK_RAW, socket.IPPROTO_UDP)
raw.bind((sender, 0))
if family == socket.AF_INET6:
    raw.setsockopt(socket.IPPROTO_IPV6, 7, 6)  # IPV6_CHECKSUM: the kernel fills it in
text = b"forged"
raw.sendto(struct.pack("!HHHH", source, port, 8 + len(text), 0) + text, (host, 0))
honest = socket.socket(family, socket.SOCK_DGRAM)
honest.settimeout(10)
honest.sendto(b"honest", (host, port))
honest.recv(100)
`;

/** Runs a script in the namespace. @returns what it printed */
export async function python(
  namespace: Namespace,
  script: string,
  ...args: (string | number)[]
): Promise<string> {
  const command = [...namespace.prefix, "python3", "-c", script, ...args.map(String)];
  return (await runSuccessfully(command)).stdout.trim();
}
