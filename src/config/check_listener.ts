// Checks one [[listener]]: each key (check_section.ts), then what only several keys say together, then its
// socket options, which depend on the kind of listener it is.
import { nearest } from "../text/nearest.ts";
import { type Checked, checkSection, keyIn, shortNames } from "./check_section.ts";
import { isPrivate, parseIp } from "./network_kinds.ts";
import { IMPAIR } from "./impair_section.ts";
import { type Field, fieldOf, listed, mayHave, type Variant } from "./kinds.ts";
import {
  ANSWERING_AT_LENGTH,
  candidateVariants,
  challengesFor,
  LISTENER,
  MOST_AMPLIFICATION,
  serviceFits,
  servicesFor,
  variantOf,
  variantsWith,
} from "./listener_section.ts";
import type { ProblemList } from "./problems.ts";
import { OTHER_OPTIONS, SOCKET_OPTIONS, type SocketOption } from "./socket_options.ts";
import { quote, shownKey, type TomlTable } from "./values.ts";

/** A listener after its check. */
export type CheckedListener = Checked<typeof LISTENER["fields"]>;

/**
 * Reports what is wrong within one listener.
 *
 * @param position counted from 1; names a listener that has no name
 */
export function checkListener(table: TomlTable, position: number, problems: ProblemList): CheckedListener {
  const candidates = candidatesOf(table);
  const listener = checkSection(LISTENER, table, labelOf(table, position), problems, candidates);
  checkService(listener, candidates, problems);
  checkServiceKeys(listener, candidates, problems);
  checkChallenge(listener, candidates, problems);
  checkImpair(table, listener, candidates, problems);
  checkInterface(listener, problems);
  checkSources(listener, problems);
  checkOptions(table, listener, candidates, problems);
  checkReflection(listener, problems);
  return listener;
}

/** `listener "tcp-counter"`, or by position while it has no right name. */
function labelOf(table: TomlTable, position: number): string {
  const name = readOf(table, "name");
  return name === undefined ? `listener ${position}` : `listener ${quote(name)}`;
}

/** The kinds of listener it can be; where transport or socket is wrong, all that the other key allows. */
function candidatesOf(table: TomlTable): Variant[] {
  const socket = table.entries.has("socket") ? readOf(table, "socket") : LISTENER.fields.socket.default;
  return candidateVariants(readOf(table, "transport"), socket);
}

/** The key's value where it is right; undefined elsewhere. */
function readOf(table: TomlTable, key: "name" | "transport" | "socket"): string | undefined {
  const value = table.entries.get(key)?.value;
  if (value === undefined) return undefined;
  const reading = LISTENER.fields[key].kind.read(value);
  return "value" in reading ? reading.value : undefined;
}

function checkService(
  listener: CheckedListener,
  candidates: readonly Variant[],
  problems: ProblemList,
): void {
  const { service, transport } = listener.values;
  if (service === undefined || transport === undefined) return;
  if (candidates.some((variant) => serviceFits(service, variant))) return;
  const here = listed(shortNames(candidates), "or");
  const choice = [...new Set(candidates.flatMap(servicesFor))];
  const elsewhere = listed(shortNames(variantsWith(service)), "and");
  problems.add(
    listener.lines.get("service"),
    keyIn(listener.label, "service"),
    `${quote(service)} does not fit ${here}, only ${elsewhere}; expected ${listed(choice.map(quote), "or")}`,
  );
}

/** A key of which the service makes no use would do nothing, without a word; one that it needs must be there. */
function checkServiceKeys(
  listener: CheckedListener,
  candidates: readonly Variant[],
  problems: ProblemList,
): void {
  const { service } = listener.values;
  if (service === undefined) return;
  for (const [key, field] of Object.entries<Field<unknown>>(LISTENER.fields)) {
    const needs = field.default === undefined && field.services?.includes(service) === true;
    if (!needs || listener.lines.has(key) || !mayHave(field, candidates)) continue;
    problems.add(listener.line, keyIn(listener.label, key), `missing; expected ${field.kind.want}`);
  }
  for (const [key, line] of listener.lines) {
    const services = fieldOf(LISTENER, key)?.services;
    if (services === undefined || services.includes(service)) continue;
    const whose = `${services.length > 1 ? "services" : "service"} ${listed(services.map(quote), "and")}`;
    const message = `belongs to the ${whose}; this one is ${quote(service)}`;
    problems.add(line, keyIn(listener.label, key), message);
  }
}

function checkChallenge(
  { label, lines, values }: CheckedListener,
  candidates: readonly Variant[],
  problems: ProblemList,
): void {
  const { challenge, service, byte_order: byteOrder } = values;
  if (challenge === undefined || service !== "challenge" || values.transport === undefined) return;
  if (!candidates.includes(variantOf(challenge))) {
    const here = listed(shortNames(candidates), "or");
    const choice = challengesFor(candidates);
    const cure = choice.length === 0 ? "" : `; expected ${listed(choice.map(quote), "or")}`;
    const message = `${quote(challenge)} does not fit ${here}, only ${variantOf(challenge)}${cure}`;
    problems.add(lines.get("challenge"), keyIn(label, "challenge"), message);
  }
  if (challenge === "network-order" && lines.has("byte_order") && byteOrder !== "big") {
    const message = `${
      quote(byteOrder!)
    } contradicts the challenge "network-order"; expected "big", or no byte_order`;
    problems.add(lines.get("byte_order"), keyIn(label, "byte_order"), message);
  }
}

/** Reads [listener.impair] into the listener's values; without effect, there is none. */
function checkImpair(
  table: TomlTable,
  listener: CheckedListener,
  candidates: readonly Variant[],
  problems: ProblemList,
): void {
  const impair = table.entries.get("impair")?.value;
  if (impair?.kind !== "table" || !mayHave(LISTENER.fields.impair, candidates)) return;
  const { values } = checkSection(IMPAIR, impair, `${listener.label}, impair`, problems, candidates);
  const { seed, loss = 0, duplicate = 0, reorder = 0, corrupt = 0, delay = 0, jitter = 0, rate = 0 } = values;
  const deeds = { loss, duplicate, reorder, corrupt, delay, jitter, rate };
  if (Object.values(deeds).every((much) => much === 0)) return;
  const { direction = "both", reveal = true } = values;
  listener.values.impair = { ...deeds, direction, reveal, ...(typeof seed === "number" ? { seed } : {}) };
}

/**
 * IP_ADD_MEMBERSHIP takes an IPv4 interface for an IPv4 group, IPV6_ADD_MEMBERSHIP an index (ip(7), ipv6(7)).
 */
function checkInterface(listener: CheckedListener, problems: ProblemList): void {
  const group = parseIp(listener.values.group ?? "");
  const at = parseIp(listener.values.interface ?? "");
  if (group === undefined || at === undefined || group.family === at.family) return;
  const message = `${quote(listener.values.interface!)} is an IPv${at.family} address, but the group is ` +
    `IPv${group.family}; expected an IPv${group.family} address or the interface's name`;
  problems.add(listener.lines.get("interface"), keyIn(listener.label, "interface"), message);
}

/**
 * Over UDP a sender's address can be forged, and a service that answers more than it is sent then floods the
 * owner of that address (CERT CA-1996-01). Where strangers can ask, the file must say that this is meant.
 */
function checkReflection({ label, values, lines }: CheckedListener, problems: ProblemList): void {
  const { transport, service, address, amplification } = values;
  const at = parseIp(address ?? "");
  if (transport !== "udp" || amplification !== "auto" || at === undefined || isPrivate(at)) return;
  if (!ANSWERING_AT_LENGTH.some((name) => name === service)) return;
  const message = `${quote(service!)} over udp answers with more than it is sent, also to forged senders; ` +
    `address ${quote(address!)} is not private; expected an address such as "127.0.0.1" or "192.168.1.10", ` +
    `transport = "tcp", or amplification = ${
      service === "challenge" ? MOST_AMPLIFICATION : 8
    } if strangers can't ` +
    "reach it";
  problems.add(lines.get("service"), keyIn(label, "service"), message);
}

/** A group hears senders of its own family. */
function checkSources(listener: CheckedListener, problems: ProblemList): void {
  const group = parseIp(listener.values.group ?? "");
  if (group === undefined) return;
  for (const source of listener.values.source ?? []) {
    const ip = parseIp(source)!;
    if (ip.family === group.family) continue;
    const message = `${quote(source)} is an IPv${ip.family} address, but the group is IPv${group.family}; ` +
      `expected an IPv${group.family} address`;
    problems.add(listener.lines.get("source"), keyIn(listener.label, "source"), message);
  }
}

/** Reads [listener.options] into the listener's values, and reports what is wrong with each option. */
function checkOptions(
  table: TomlTable,
  listener: CheckedListener,
  candidates: readonly Variant[],
  problems: ProblemList,
): void {
  const options = table.entries.get("options")?.value;
  if (options?.kind !== "table") return;
  const values: Record<string, number> = {};
  for (const { key, line, value } of options.entries.values()) {
    const option = Object.hasOwn(SOCKET_OPTIONS, key) ? SOCKET_OPTIONS[key] : undefined;
    const reading = option?.kind.read(value);
    const wrong = option === undefined
      ? explainUnknown(key, candidates)
      : misplaced(option, listener, candidates) ??
        (reading !== undefined && "wrong" in reading ? reading.wrong : "");
    if (wrong !== "") problems.add(line, `${listener.label}, options ${shownKey(key)}`, wrong);
    else if (reading !== undefined && "value" in reading) values[key] = reading.value;
  }
  listener.values.options = values;
  const line = listener.lines.get("receive_buffer");
  if (values.SO_RCVBUF === undefined || line === undefined) return;
  const message = "says the same as SO_RCVBUF in the listener's options; keep one of the two";
  problems.add(line, `${listener.label}, receive_buffer`, message);
}

function explainUnknown(key: string, candidates: readonly Variant[]): string {
  if (Object.hasOwn(OTHER_OPTIONS, key)) return `can't be set here: ${OTHER_OPTIONS[key]}`;
  const names = Object.keys(SOCKET_OPTIONS);
  const near = nearest(key, [...names, ...Object.keys(OTHER_OPTIONS)]);
  if (near !== undefined) return `unknown socket option; did you mean ${near}?`;
  const fit = names.filter((name) => candidates.some((each) => SOCKET_OPTIONS[name].variants.includes(each)));
  return `unknown socket option; expected ${listed(fit, "or")}`;
}

/** Why this listener's socket can't have the option; undefined where it can. */
function misplaced(
  { variants, family }: SocketOption,
  { values }: CheckedListener,
  candidates: readonly Variant[],
): string | undefined {
  if (!candidates.some((each) => variants.includes(each))) {
    const here = listed(shortNames(candidates), "or");
    return `belongs to ${listed(shortNames(variants), "and")} listeners; this one is ${here}`;
  }
  const address = values.transport === "multicast" ? values.group : values.address;
  const ip = parseIp(address ?? "");
  if (
    family === undefined || ip === undefined || ip.family === family || (family === 4 && address === "::")
  ) {
    return undefined;
  }
  return `belongs to IPv${family} sockets; this one's address is ${address}`;
}
