import { assert, assertEquals } from "@std/assert";
import { errorName, errorText, knownErrors, SystemError } from "../../src/posix/errors.ts";

/** What the C library says of every errno that has a name here. */
function libraryAnswers(symbol: "strerror" | "strerrorname_np"): string[] {
  const library = Deno.dlopen("libc.so.6", {
    // char *strerror(int errnum)
    strerror: { parameters: ["i32"], result: "pointer" },
    // const char *strerrorname_np(int errnum)
    strerrorname_np: { parameters: ["i32"], result: "pointer" },
  });
  try {
    return knownErrors().map((errno) => read(library.symbols[symbol](errno)));
  } finally {
    library.close();
  }
}

function read(pointer: Deno.PointerValue): string {
  assert(pointer !== null);
  return Deno.UnsafePointerView.getCString(pointer);
}

Deno.test("errorName agrees with the C library for every number it has a name for", () => {
  assertEquals(knownErrors().map(errorName), libraryAnswers("strerrorname_np"));
});

Deno.test("errorText says what the C library says, uncapitalised", () => {
  const lowered = libraryAnswers("strerror").map((text) =>
    text.replace(/^[A-Z](?=[a-z])/, (c) => c.toLowerCase())
  );
  assertEquals(knownErrors().map(errorText), lowered);
});

Deno.test("errorName and errorText fall back to the number", () => {
  assertEquals(errorName(4095), "E4095");
  assertEquals(errorText(4095), "error 4095");
});

Deno.test("SystemError says the call, on what, and why", () => {
  const error = new SystemError("bind", 98, "udp 0.0.0.0:4567");
  assertEquals(error.message, "Cannot bind udp 0.0.0.0:4567: address already in use (EADDRINUSE)");
  assertEquals([error.call, error.errno, error.code], ["bind", 98, "EADDRINUSE"]);
  assertEquals([error.name, error.reason, error.detail], [
    "SystemError",
    "address already in use",
    "udp 0.0.0.0:4567",
  ]);
  assertEquals(new SystemError("socket", 24).message, "Cannot socket: too many open files (EMFILE)");
});
