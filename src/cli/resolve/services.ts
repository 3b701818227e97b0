// `guichet resolve --service NAME[/PROTO]` and `NUMBER[/PROTO]`: what getservbyname(3) and getservbyport(3)
// say.
import { htons } from "../../posix/address.ts";
import { getservbyname, getservbyport, type Service } from "../../posix/system/resolver.ts";
import { escapeText, safeJson } from "../../text/escape.ts";
import { alignColumns } from "../../text/format.ts";
import { OK, UsageError, WRONG_ANSWER } from "../command.ts";
import type { Io } from "../process_io.ts";

const DATABASE = "/etc/services";

/** What was typed, taken apart. */
interface Wanted {
  /** A port's number, or a service's name. */
  key: string | number;
  protocol: string | undefined;
}

/** Prints the services of that name or port. @returns the exit status */
export function resolveService(query: string, json: boolean, io: Io): number {
  const wanted = readWanted(query);
  const services = findServices(wanted);
  if (services.length === 0) {
    if (json) io.stdout.line(safeJson({ service: query, services: [] }));
    io.stderr.line(escapeText(`guichet: Cannot find service "${query}": ${whyNot(wanted)}`));
    return WRONG_ANSWER;
  }
  if (json) {
    const rows = services.map((service) => ({ ...service, withoutNtohs: htons(service.port) }));
    io.stdout.line(safeJson({ service: query, services: rows }));
    return OK;
  }
  for (const line of textLines(services)) io.stdout.line(escapeText(line));
  return OK;
}

function readWanted(query: string): Wanted {
  const slash = query.lastIndexOf("/");
  const key = slash < 0 ? query : query.slice(0, slash);
  const protocol = slash < 0 ? undefined : query.slice(slash + 1);
  if (key === "" || protocol === "") {
    throw new UsageError(
      `Cannot read the service "${query}": half of it is missing`,
      "write NAME, NUMBER, NAME/PROTO or NUMBER/PROTO, as in ssh or 69/udp",
    );
  }
  if (!/^\d+$/.test(key)) return { key, protocol };
  if (Number(key) > 65_535) {
    throw new UsageError(`Cannot read the service "${query}": a port is 0 to 65535`, 'write "22/tcp", say');
  }
  return { key: Number(key), protocol };
}

/**
 * One entry for each protocol that has it; without a protocol, TCP and UDP first, then whatever else there
 * is.
 */
function findServices({ key, protocol }: Wanted): Service[] {
  const find = (over: string | undefined) =>
    typeof key === "number" ? getservbyport(key, over) : getservbyname(key, over);
  const found = (protocol === undefined ? ["tcp", "udp", undefined] : [protocol]).map(find);
  const byKey = new Map<string, Service>();
  for (const service of found) {
    if (service !== undefined) byKey.set(`${service.name} ${service.port}/${service.protocol}`, service);
  }
  return [...byKey.values()];
}

function textLines(services: Service[]): string[] {
  const rows = services.map(({ name, port, protocol, aliases }) => [
    name,
    String(port),
    protocol,
    String(htons(port)),
    aliases.join(" "),
  ]);
  // Without ntohs, a student's program prints the fourth column.
  return alignColumns(
    [["Service", "Port", "Protocol", "Without ntohs", "Aliases"], ...rows],
    new Set([1, 3]),
  );
}

function whyNot({ key, protocol }: Wanted): string {
  if (isMissing(DATABASE)) {
    return `there is no ${DATABASE} on this machine; Debian's package netbase brings it`;
  }
  const elsewhere = protocol === undefined ? [] : findServices({ key, protocol: undefined });
  if (elsewhere.length > 0) {
    return `${DATABASE} has it over ${elsewhere.map((service) => service.protocol).join(" and ")} only`;
  }
  const lower = typeof key === "string" ? key.toLowerCase() : key;
  if (lower !== key && findServices({ key: lower, protocol }).length > 0) {
    return `upper and lower case differ; ${DATABASE} has "${lower}"`;
  }
  return `${DATABASE} has no such ${typeof key === "number" ? "port" : "name or alias"}`;
}

function isMissing(path: string): boolean {
  try {
    Deno.statSync(path);
    return false;
  } catch (error) {
    return error instanceof Deno.errors.NotFound;
  }
}
