// Started by multicast_test.ts in a network namespace: opens a multicast listener on every interface, and looks at its
// memberships each time a line comes.
import { Memberships, openMulticast } from "../../../src/lab/listeners/multicast.ts";

const place = { group: "239.255.77.21", port: 0, interface: "auto", source: [], receiveBuffer: 65_536 };
const memberships = new Memberships(openMulticast(place).fd, place);
console.log("Ready");
let looks = 0;
for await (const bytes of Deno.stdin.readable) {
  if (bytes.length > 0) console.log(`Look ${++looks} ${JSON.stringify(memberships.tick())}`);
}
