// What a service manager says by the environment, taken apart.
import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  serviceEnvironment,
  type ServiceVariables,
  UNMANAGED,
} from "../../src/daemon/service_environment.ts";

const of = (variables: ServiceVariables) => serviceEnvironment(variables, 42);

Deno.test("serviceEnvironment of nothing, or of empty variables, is nobody's", () => {
  assertEquals(of({}), UNMANAGED);
  assertEquals(of({ NOTIFY_SOCKET: "", WATCHDOG_USEC: "", LISTEN_FDS: "", LISTEN_PID: "" }), UNMANAGED);
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

Deno.test("LISTEN_FDS are ours only with LISTEN_PID, begin at 3, and have their names", () => {
  const variables = { LISTEN_FDS: "2", LISTEN_PID: "42", LISTEN_FDNAMES: "a:b" };
  assertEquals(of(variables).descriptors, [{ fd: 3, name: "a" }, { fd: 4, name: "b" }]);
  assertEquals(of({ ...variables, LISTEN_PID: "43" }), UNMANAGED);
  assertEquals(of({ ...variables, LISTEN_PID: undefined }), UNMANAGED);
  assertEquals(of({ ...variables, LISTEN_FDNAMES: undefined }).descriptors.map(({ name }) => name), [
    "unknown",
    "unknown",
  ]);
});

Deno.test("LISTEN_FDS that can't be meant are told of", () => {
  for (const fds of ["-1", "x", "1025", "1000000000"]) {
    const { descriptors, complaints } = of({ LISTEN_FDS: fds, LISTEN_PID: "42" });
    assertEquals([descriptors.length, complaints.length], [0, 1], fds);
  }
  const { descriptors, complaints } = of({ LISTEN_FDS: "2", LISTEN_PID: "42", LISTEN_FDNAMES: "a" });
  assertEquals([descriptors.map(({ name }) => name), complaints.length], [["unknown", "unknown"], 1]);
});
