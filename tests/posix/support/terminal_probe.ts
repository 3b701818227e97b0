// Started by terminal_test.ts with one kind of standard input or another: tells what it is, in the file given, since
// standard output may be the terminal that is asked about.
import { inForeground, isatty, statDescriptor } from "../../../src/posix/system/terminal.ts";

const answer = { kind: statDescriptor(0), isatty: isatty(0), inForeground: inForeground(0) };
Deno.writeTextFileSync(Deno.args[0], JSON.stringify(answer));
