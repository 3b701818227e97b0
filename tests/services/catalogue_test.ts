import { assert, assertEquals } from "@std/assert";
import { VARIANTS } from "../../src/config/section.ts";
import { SERVICE_NAMES, serviceFits } from "../../src/config/service_fits.ts";
import { CATALOGUE } from "../../src/services/catalogue.ts";
import { MAX_ANSWER } from "../../src/services/service.ts";
import { ask, makeContext } from "./feeding.ts";

Deno.test("the catalogue and the configuration have the same services", () => {
  assertEquals(Object.keys(CATALOGUE).sort(), [...SERVICE_NAMES].sort());
});

for (const service of SERVICE_NAMES) {
  Deno.test(`the catalogue's ${service} serves the transports that the configuration lets it have, and no others`, () => {
    const { datagrams, stream } = CATALOGUE[service];
    for (const variant of VARIANTS) {
      const connected = /tcp|stream|seqpacket/.test(variant);
      const served = (connected ? stream : datagrams) !== undefined;
      // To a group nobody answers, so services that would are kept from it though they could.
      if (variant === "multicast") assert(served || !serviceFits(service, variant), variant);
      else assertEquals([variant, served], [variant, serviceFits(service, variant)]);
    }
  });
}

Deno.test("the configuration gives groups no service that answers", () => {
  const answering = SERVICE_NAMES.filter((service) =>
    ask(CATALOGUE[service].datagrams!(makeContext()), Uint8Array.of(1)) !== undefined
  );
  assertEquals(answering.filter((service) => serviceFits(service, "multicast")), []);
});

Deno.test("no service writes a longer answer than there is room for", () => {
  for (const { datagrams } of Object.values(CATALOGUE)) {
    const service = datagrams!(makeContext());
    const bytes = new Uint8Array(65_507);
    assert(service.datagram(bytes, 0, bytes.length, new Uint8Array(MAX_ANSWER), 0) <= MAX_ANSWER);
  }
});
