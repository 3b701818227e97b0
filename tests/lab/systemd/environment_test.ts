// What a service manager says by the environment, taken apart.
import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  serviceEnvironment,
  type ServiceVariables,
  UNMANAGED,
} from "../../../src/lab/systemd/environment.ts";

const of = (variables: ServiceVariables) => serviceEnvironment(variables, 42);

Deno.test("serviceEnvironment of nothing, or of empty variables, is nobody's", () => {
  assertEquals(of({}), UNMANAGED);
  assertEquals(of({ NOTIFY_SOCKET: "", WATCHDOG_USEC: "", WATCHDOG_PID: "" }), UNMANAGED);
});

Deno.test("NOTIFY_SOCKET may be a path or an abstract name, and nothing else", () => {
  for (const name of ["/run/notify", "@notify"]) assertEquals(of({ NOTIFY_SOCKET: name }).notifySocket, name);
  for (const name of ["notify", "@", "/", "vsock:2:1234"]) {
    const { notifySocket, complaints } = of({ NOTIFY_SOCKET: name });
    assertEquals([notifySocket, complaints.length], [undefined, 1]);
    assertStringIncludes(complaints[0], `"${name}"`);
  }
});

Deno.test("WATCHDOG_USEC is for us without WATCHDOG_PID or with our own", () => {
  assertEquals(of({ WATCHDOG_USEC: "30000000" }).watchdog, 30_000);
  assertEquals(of({ WATCHDOG_USEC: "1500", WATCHDOG_PID: "42" }).watchdog, 1.5);
  assertEquals(of({ WATCHDOG_USEC: "1500", WATCHDOG_PID: "43" }), UNMANAGED);
  for (const text of ["0", "-1", "1e6", "x", "99999999999999999999"]) {
    const { watchdog, complaints } = of({ WATCHDOG_USEC: text });
    assertEquals([watchdog, complaints.length], [0, 1], text);
  }
});
