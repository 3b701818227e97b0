// What a member of a group shows, and why it does not. Pure.
import {
  BOUND_TO_UNICAST,
  JOINED_ELSEWHERE,
  NOT_JOINED,
  OTHER_GROUP,
  SHOWS_A_PART,
  SHOWS_NOTHING,
  SHOWS_TOO_MUCH,
} from "../causes/multicast.ts";
import type { GroupFacts, SocketFact } from "../facts.ts";
import { same } from "../scenario.ts";
import type { Fault } from "./answer.ts";

/** Groups of one link, which kernels and bridges join of themselves (RFC 5771): no exercise has one. */
const LOCAL_CONTROL = "224.0.0.";

/** Characters of a message that have to be shown in a row before it is called a part of it. */
const LEAST_PART = 4;

/** Characters of what follows a message that are quoted. */
const MOST_REST = 24;

/** Why datagrams to the group can't reach the program; undefined where they can. */
export function membershipFault(facts: GroupFacts): Fault | undefined {
  const { group, port, memberships, alone, comesBy, program } = facts;
  const bound = program?.sockets.filter((each) => each.transport === "udp" && each.port === port) ?? [];
  if (bound.length > 0 && bound.every((each) => !takesGroup(each, group))) {
    return { cause: BOUND_TO_UNICAST, values: { address: bound[0].address, group } };
  }
  const joined = memberships.filter((each) => each.group === group);
  if (joined.some((each) => each.interface === comesBy)) return undefined;
  if (joined.length > 0) {
    return { cause: JOINED_ELSEWHERE, values: { group, joined: joined[0].interface, wanted: comesBy ?? "" } };
  }
  const other = memberships.find((each) => !each.group.startsWith(LOCAL_CONTROL));
  if (alone && other !== undefined) return { cause: OTHER_GROUP, values: { group, joined: other.group } };
  return { cause: NOT_JOINED, values: { group } };
}

function takesGroup({ address }: SocketFact, group: string): boolean {
  return ["0.0.0.0", "::", group, `::ffff:${group}`].includes(address);
}

/** What a program printed of a message. */
export type Printed =
  | { readonly is: "whole" }
  | { readonly is: "more"; readonly rest: string }
  | { readonly is: "part"; readonly came: number }
  | { readonly is: "nothing" };

/**
 * Looks for a message in what was printed. What may stand around it is the program's choice, but no letters right behind
 * it: those were not sent.
 */
export function printed(output: Uint8Array, text: string): Printed {
  const all = new TextDecoder("latin1").decode(output);
  const places = [...all.matchAll(new RegExp(escaped(text), "g"))].map(({ index }) => index + text.length);
  if (places.length > 0) {
    const rests = places.map((at) => restAt(output, at));
    // Shown twice, once well: a program may print what it likes.
    return rests.includes("") ? { is: "whole" } : { is: "more", rest: rests[0] };
  }
  for (let came = text.length - 1; came >= LEAST_PART; came--) {
    if (all.includes(text.slice(0, came))) return { is: "part", came };
  }
  return { is: "nothing" };
}

/**
 * What does not belong behind a message, up to the line's end: letters, digits, control characters, and bytes that are no
 * text. Quotes, brackets and blanks are the program's own.
 */
function restAt(output: Uint8Array, at: number): string {
  const rest = new TextDecoder().decode(output.subarray(at, at + MOST_REST));
  return /^(?![\s\0])[\p{L}\p{N}\p{Cc}\ufffd]/u.test(rest) ? rest.split(/[\n\0]/)[0] : "";
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** The fault of what was printed; undefined where the message is there, whole. */
export function printedFault(
  found: Printed,
  text: string,
  group: string,
  messages: number,
): Fault | undefined {
  switch (found.is) {
    case "whole":
      return undefined;
    case "more":
      return { cause: SHOWS_TOO_MUCH, values: { rest: same(found.rest) } };
    case "part":
      return { cause: SHOWS_A_PART, values: { sent: text.length, came: found.came } };
    case "nothing":
      return { cause: SHOWS_NOTHING, values: { group, messages } };
  }
}
