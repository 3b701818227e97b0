// Does what `guichet resolve` is asked: finds out which of its questions is meant. Each has a file of its own.
// Not here: the flags and the help (resolve.ts).
import { usageError } from "../arguments.ts";
import type { Invocation, Io } from "../command.ts";
import { readAddressWord, resolveBytes } from "./bytes.ts";
import { type Asking, resolveAddress, resolveName } from "./names.ts";
import { resolveService } from "./services.ts";

/** @param timeout milliseconds. @returns the exit status. @throws {UsageError} */
export function runResolve(
  { words, values, switches }: Invocation,
  timeout: number,
  io: Io,
): Promise<number> | number {
  const [service, bytes] = [values.get("service"), values.get("bytes")];
  const asking: Asking = { json: switches.has("json"), timeout };
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
