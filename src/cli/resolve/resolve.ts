// The `resolve` command: names, addresses, services and the bytes of a sockaddr; finds out which of them is
// asked about. Each kind of question has a file of its own.
import { type Command, type Invocation, readTimeout, timeoutFlag, usageError } from "../command.ts";
import type { Io } from "../process_io.ts";
import { readAddressWord, resolveBytes } from "./bytes.ts";
import { resolveAddress, resolveName } from "./names.ts";
import { resolveService } from "./services.ts";

/** As long as glibc waits for one name server before it asks again. */
const TIMEOUT = 5000;

export const resolve: Command = {
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
  const asking = { json: switches.has("json"), timeout: readTimeout(invocation, TIMEOUT) };
  const questions = [words[0], service, bytes].filter((each) => each !== undefined).length;
  if (questions !== 1) {
    const what = questions === 0 ? "Nothing to look up" : "Too much to look up at once";
    throw usageError(`${what}: expected a name, an address, --service NAME or --bytes ADDRESS`, invocation);
  }
  if (service !== undefined) return resolveService(service, asking.json, io);
  if (bytes !== undefined) return resolveBytes(bytes, asking.json, io);
  const [name, port] = words;
  if (name === "") throw usageError("Nothing to look up: the name is empty", invocation);
  const word = readAddressWord(name);
  if (word?.address.family === "unix") {
    const why = "the path of a Unix socket has no name; --bytes shows its sockaddr_un";
    throw usageError(`Cannot look up "${name}": ${why}`, invocation);
  }
  // An odd spelling, "127.1", is left to getaddrinfo, which reads it as inet_addr does.
  const isPlain = word !== undefined && (word.literal.includes(":") || word.literal === word.address.address);
  return isPlain && port === undefined
    ? resolveAddress(word, asking, io)
    : resolveName(name, port, asking, io);
}
