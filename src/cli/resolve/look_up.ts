// One question to getaddrinfo or getnameinfo, and what to tell a person when it brings no answer: the exit status, a
// message that says where to look, and the same as JSON. Not here: what is shown of an answer.

import {
  EAI_ADDRFAMILY,
  EAI_AGAIN,
  EAI_FAIL,
  EAI_NODATA,
  EAI_NONAME,
  EAI_SERVICE,
} from "../../posix/constants_names.ts";
import { ResolverError } from "../../posix/resolver.ts";
import { escapeText } from "../../telemetry/escape.ts";
import { safeJson } from "../../telemetry/safe_json.ts";
import { NO_ANSWER, UNREACHABLE, WRONG_ANSWER } from "../exit_status.ts";
import type { Io } from "../io.ts";
import { nameServers } from "./name_servers.ts";
import { LATE, withPatience } from "./patience.ts";

/** How a question is asked. */
export interface Asking {
  /** Milliseconds. */
  timeout: number;
  /** Whether standard output gets JSON. */
  json: boolean;
}

/** What is asked, for messages. */
export interface Question {
  /** What was typed. */
  subject: string;
  /** The same in an answer's JSON: `{"name": "localhost"}`. */
  json: Record<string, unknown>;
  /** Said when there is no such name: where to look. */
  advice: string;
  /** Said when no name server can be asked: what needs none. */
  without: string;
}

/**
 * Waits for an answer.
 *
 * @returns the answer, or the exit status once the failure was told
 */
export async function lookUp<T>(
  answer: Promise<T | ResolverError>,
  question: Question,
  asking: Asking,
  io: Io,
): Promise<T | number> {
  const { subject } = question;
  const seconds = `${asking.timeout / 1000} s`;
  const servers = nameServers(io);
  const notice = escapeText(`Waiting for an answer about "${subject}" from ${servers}, ${seconds} at most`);
  const found = await withPatience(answer, asking.timeout, notice, io);
  if (found === LATE) {
    const text = `no answer within ${seconds}`;
    const message = `${text}; asked ${servers}, and a name server that is down says nothing; ` +
      "--timeout waits longer";
    return fail({ code: "TIMEOUT", text, message, status: NO_ANSWER }, question, asking, io);
  }
  if (!(found instanceof ResolverError)) return found;
  return fail(
    { ...explain(found, question, servers), code: found.code, text: found.reason },
    question,
    asking,
    io,
  );
}

interface Failure {
  code: string;
  text: string;
  message: string;
  status: number;
}

function fail(failure: Failure, question: Question, asking: Asking, io: Io): number {
  const { code, text, message, status } = failure;
  if (asking.json) io.stdout.line(safeJson({ ...question.json, error: { code, text } }));
  io.stderr.line(escapeText(`guichet: Cannot look up "${question.subject}": ${message}`));
  return status;
}

/** What an EAI_… number means here, and what to look at. */
function explain(
  error: ResolverError,
  { advice, without }: Question,
  servers: string,
): { message: string; status: number } {
  const words = `${lowerFirst(error.reason)} (${error.code})`;
  switch (error.number) {
    case EAI_NONAME:
      return { message: `${words}; ${advice}`, status: WRONG_ANSWER };
    case EAI_NODATA:
    case EAI_ADDRFAMILY:
      return {
        message: `${words}; there is such a name, but it stands for no address`,
        status: WRONG_ANSWER,
      };
    case EAI_SERVICE:
      return {
        message:
          `${words}; guichet resolve --service lists what /etc/services knows of it; a port's number works too`,
        status: WRONG_ANSWER,
      };
    case EAI_AGAIN:
    case EAI_FAIL:
      return {
        message:
          `${words}; asked ${servers}: is the network up, and does a name server run there? ${without}`,
        status: UNREACHABLE,
      };
    default:
      return { message: words, status: UNREACHABLE };
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
