// The `resolve` command: names, addresses, services and the bytes of a sockaddr. Each has a file of its own; here is
// which one is meant.

import { readAddressWord } from "./address_word.ts";
import { usageError } from "../arguments.ts";
import type { Command, Invocation } from "../command.ts";
import type { Io } from "../io.ts";
import type { Asking } from "./look_up.ts";
import { resolveAddress } from "./resolve_address.ts";
import { resolveBytes } from "./resolve_bytes.ts";
import { resolveName } from "./resolve_name.ts";
import { resolveService } from "./resolve_service.ts";
import { readTimeout, timeoutFlag } from "../timeout.ts";

/** As long as glibc waits for one name server before it asks again. */
const TIMEOUT = 5000;

export const resolve: Command = {
  name: "resolve",
  summary: "Look up names, addresses and services, or show an address as bytes",
  details: [
    "  guichet resolve NAME [SERVICE]     getaddrinfo: every address, in its order",
    "  guichet resolve ADDRESS[:PORT]     getnameinfo: the name of an address",
    "  guichet resolve --service NAME     getservbyname; NAME/udp for one protocol",
    "  guichet resolve --service 22       getservbyport; 22/tcp for one protocol",
    "  guichet resolve --bytes 127.0.0.1:4567",
    "                                     the sockaddr, field by field; also [::1]:7100,",
    "                                     :4567, ./MySock and @abstract",
    "",
    "Exit status: 0 found; 1 there is no such name, address or service; 2 no answer in",
    "time, or a wrong command line; 3 no name server can be reached.",
  ],
  argument: "[NAME|ADDRESS [SERVICE]]",
  maxWords: 2,
  flags: [
    { name: "service", value: "NAME", help: "Look up a service by name or port instead of a host" },
    { name: "bytes", value: "ADDRESS", help: "Show an address as bytes; asks nobody" },
    { name: "json", help: "Print JSON" },
    timeoutFlag(TIMEOUT),
  ],
  run: runResolve,
};

function runResolve(invocation: Invocation, io: Io): Promise<number> | number {
  const { words, values, switches } = invocation;
  const [service, bytes] = [values.get("service"), values.get("bytes")];
  const asking: Asking = {
    json: switches.has("json"),
    timeout: readTimeout(invocation, TIMEOUT, { name: "guichet resolve" }),
  };
  const questions = [words[0], service, bytes].filter((each) => each !== undefined).length;
  if (questions !== 1) {
    const what = questions === 0 ? "Nothing to look up" : "Too much to look up at once";
    throw wrong(`${what}: want a name, an address, --service NAME or --bytes ADDRESS`);
  }
  if (service !== undefined) return resolveService(service, asking.json, io);
  if (bytes !== undefined) return resolveBytes(bytes, asking.json, io);
  return resolveWords(words, asking, io);
}

function resolveWords([name, service]: readonly string[], asking: Asking, io: Io): Promise<number> {
  if (name === "") throw wrong("Nothing to look up: the name is empty");
  const word = readAddressWord(name);
  if (word?.address.family === "unix") {
    throw wrong(
      `Cannot look up "${name}": the path of a Unix socket has no name; --bytes shows its sockaddr_un`,
    );
  }
  // An odd spelling, "127.1", is left to getaddrinfo, which reads it as inet_addr does.
  const plain = word !== undefined && isPlain(word.literal, word.address.address);
  if (!plain || service !== undefined) return resolveName(name, service, asking, io);
  return resolveAddress(word, asking, io);
}

function isPlain(literal: string, address: string): boolean {
  return literal.includes(":") || literal === address;
}

function wrong(message: string) {
  return usageError(message, { name: "guichet resolve" });
}
