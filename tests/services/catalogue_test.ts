import { assert, assertEquals } from "@std/assert";
import {
  ANSWERING,
  ANSWERING_AT_LENGTH,
  MOST_AMPLIFICATION,
  SERVICE_NAMES as ALL_SERVICES,
  serviceFits,
} from "../../src/config/listener_section.ts";
import { VARIANTS } from "../../src/config/kinds.ts";
import type { ServiceName } from "../../src/exchange/exchange.ts";
import { CATALOGUE } from "../../src/services/catalogue.ts";
import { LEAST_REQUEST, MAX_ANSWER, mostAnswer, NO_ANSWER } from "../../src/services/service.ts";
import { ask, makeContext } from "./support/feeding.ts";

/** Those that are here: challenges have a catalogue of their own. */
const SERVICE_NAMES: readonly ServiceName[] = ALL_SERVICES.filter((service) => service !== "challenge");

Deno.test("the catalogue and the configuration have the same services", () => {
  assertEquals(Object.keys(CATALOGUE).sort(), [...SERVICE_NAMES].sort());
});

for (const service of SERVICE_NAMES) {
  Deno.test(`the catalogue's ${service} serves the transports that the configuration lets it have, and no others`, () => {
    const { datagrams, stream } = CATALOGUE[service];
    for (const variant of VARIANTS) {
      const connected = /tcp|stream|seqpacket/.test(variant);
      const served = (connected ? stream : datagrams) !== undefined;
      // To a group nobody answers, nor to a ping: services that would are kept from it though they could.
      if (variant === "multicast" || variant === "icmp") {
        assert(served || !serviceFits(service, variant), variant);
      } else assertEquals([variant, served], [variant, serviceFits(service, variant)]);
    }
  });
}

/** Names of the services that serve datagrams. */
const DATAGRAM_SERVICES = SERVICE_NAMES.filter((service) => CATALOGUE[service].datagrams !== undefined);

/** A service's answer to a request. */
function answerOf(service: string, request: Uint8Array): number[] | undefined {
  return ask(CATALOGUE[service].datagrams!(makeContext()), request);
}

Deno.test("the configuration knows which services answer datagrams, and gives groups none of them", () => {
  const answering = DATAGRAM_SERVICES.filter((service) => answerOf(service, Uint8Array.of(1)) !== undefined);
  assertEquals(answering, ANSWERING.filter((name) => name !== "challenge"));
  assertEquals(answering.filter((service) => serviceFits(service, "multicast")), []);
});

Deno.test("services that answer no datagram say so, and no others", () => {
  for (const service of DATAGRAM_SERVICES) {
    const silent = CATALOGUE[service].datagrams!(makeContext()).silent === true;
    assertEquals(silent, answerOf(service, Uint8Array.of(1)) === undefined, service);
  }
});

Deno.test("the configuration knows which services may answer more than they were asked, but for an int", () => {
  const answersMore = (service: string) =>
    [0, 1, 2, 3, 5, 25].some((size) =>
      (answerOf(service, new Uint8Array(size))?.length ?? 0) > Math.max(size, LEAST_REQUEST)
    );
  // time answers an int, but to forged senders and without being asked for one.
  const rest = ANSWERING_AT_LENGTH.filter((name) => name !== "time" && name !== "challenge");
  assertEquals(DATAGRAM_SERVICES.filter(answersMore), rest);
});

Deno.test("the configuration's greatest amplification allows the longest answer to an empty request, no less does", () => {
  assertEquals(mostAnswer(0, MOST_AMPLIFICATION), MAX_ANSWER);
});

Deno.test("no service writes a longer answer than there is room for", () => {
  for (const name of DATAGRAM_SERVICES) {
    const service = CATALOGUE[name].datagrams!(makeContext());
    const bytes = new Uint8Array(65_507);
    assert(service.datagram(bytes, 0, bytes.length, new Uint8Array(MAX_ANSWER), 0) <= MAX_ANSWER);
  }
});

Deno.test("no conversation says more at once than there is room for, nor nothing at all", () => {
  for (const { stream } of Object.values(CATALOGUE)) {
    const conversation = stream?.(makeContext()).open();
    const out = new Uint8Array(MAX_ANSWER);
    for (const length of [conversation?.greet?.(out), conversation?.more?.(out)]) {
      assert(length === undefined || length === NO_ANSWER || (length > 0 && length <= MAX_ANSWER));
    }
  }
});
