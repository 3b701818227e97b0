// Looks at the interfaces, then again without a descriptor left; prints how many there were each time. It is a process of
// its own, which may have few.
import { eventfd } from "../../../src/posix/epoll.ts";
import { SystemError } from "../../../src/posix/errors.ts";
import { KnownInterfaces } from "../../../src/posix/system/interfaces.ts";

const known = new KnownInterfaces();
const before = known.all(0).length;
try {
  for (;;) eventfd();
} catch (error) {
  if (!(error instanceof SystemError)) throw error;
}
console.log(JSON.stringify([before, known.all(1000).length, known.addresses(1000).length > 0]));
