import { assert, assertEquals } from "@std/assert";
import { encodeInet } from "../../../src/posix/address.ts";
import {
  AF_INET,
  AF_INET6,
  AI_NUMERICHOST,
  AI_PASSIVE,
  EAI_NONAME,
  EAI_SERVICE,
  SOCK_DGRAM,
  SOCK_STREAM,
} from "../../../src/posix/constants.ts";
import { gai_strerror, getaddrinfo, getnameinfo, ResolverError } from "../../../src/posix/system/resolver.ts";

Deno.test("getaddrinfo gives an address for every type of socket", async () => {
  const found = await getaddrinfo("127.0.0.1", "4567");
  assert(!(found instanceof ResolverError));
  assertEquals(
    found.addresses.map(({ address, socktype, protocol }) => [address, socktype, protocol]),
    [[1, 6], [2, 17], [3, 0]].map(([type, protocol]) => [
      { family: "inet" as const, address: "127.0.0.1", port: 4567 },
      type,
      protocol,
    ]),
  );
  assertEquals(found.addresses[0].sockaddr, encodeInet("127.0.0.1", 4567));
});

Deno.test("getaddrinfo heeds the hints", async () => {
  const found = await getaddrinfo("::1", undefined, { family: AF_INET6, socktype: SOCK_DGRAM });
  assert(!(found instanceof ResolverError));
  assertEquals(found.addresses.map(({ address, socktype }) => [address, socktype]), [
    [{ family: "inet6", address: "::1", port: 0, scope: 0 }, SOCK_DGRAM],
  ]);
});

Deno.test("getaddrinfo without a name gives what a server binds to, or this machine", async () => {
  const found = await getaddrinfo(undefined, "80", {
    family: AF_INET,
    socktype: SOCK_STREAM,
    flags: AI_PASSIVE,
  });
  assert(!(found instanceof ResolverError));
  assertEquals(found.addresses.map(({ address }) => address), [{
    family: "inet",
    address: "0.0.0.0",
    port: 80,
  }]);
});

Deno.test("getaddrinfo returns an error with its name in C and in words", async () => {
  const none = await getaddrinfo("no host", undefined, { flags: AI_NUMERICHOST });
  assert(none instanceof ResolverError);
  assertEquals([none.number, none.code, none.reason], [EAI_NONAME, "EAI_NONAME", gai_strerror(EAI_NONAME)]);
  assertEquals(none.message, "getaddrinfo: Name or service not known (EAI_NONAME)");
  const service = await getaddrinfo("127.0.0.1", "no-such-service");
  assert(service instanceof ResolverError);
  assertEquals(service.number, EAI_SERVICE);
});

Deno.test("getaddrinfo keeps apart calls that are under way together", async () => {
  const addresses = Array.from({ length: 60 }, (_, i) => `127.1.2.${i + 1}`);
  const calls = addresses.map((address, i) =>
    getaddrinfo(address, String(1000 + i), { socktype: SOCK_STREAM })
  );
  // Garbage, so that a buffer that nobody holds is collected while its call is under way.
  for (let i = 0; i < 200; i++) new Uint8Array(100_000).fill(i);
  const answers = await Promise.all(calls);
  assertEquals(
    answers.map((found) => "addresses" in found ? found.addresses[0].address : found),
    addresses.map((address, i) => ({ family: "inet" as const, address, port: 1000 + i })),
  );
});

Deno.test("getnameinfo returns an error, for a sockaddr that is cut for one", async () => {
  const found = await getnameinfo(encodeInet("255.255.255.255", 80).subarray(0, 4));
  assert(found instanceof ResolverError);
  assertEquals(found.code, "EAI_FAMILY");
});
