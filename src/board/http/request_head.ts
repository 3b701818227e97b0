// The head of an HTTP/1.1 request (RFC 9112), read strictly: whatever two readers could read in two ways is
// refused, so that no proxy before the board can be led past it. Pure.
import { HttpError } from "./http_error.ts";

/** Header lines; the bytes of all are limited by whoever reads them. */
const MOST_HEADERS = 100;

/** Bytes of a body: a nickname or a group's name needs a few dozen. */
export const MOST_BODY = 4096;

const REQUEST_LINE = /^([A-Z]{1,16}) (\/[\x21-\x7e]*|http:\/\/[\x21-\x7e]+) HTTP\/1\.([01])$/;

/** A token (RFC 9110, 5.6.2), no space before the colon, no control character in the value. */
const HEADER = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*)$/;

/** What a URL's host may be here; what it means is checked where names are (origin.ts). */
const HOST = /^[A-Za-z0-9._~%[\]:@-]*$/;

export interface RequestHead {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  /** Whether the client wants the connection to stay open. */
  readonly keepAlive: boolean;
  /** Bytes of the body, or "chunked". */
  readonly body: number | "chunked";
  /** Whether the client waits for `100 Continue` before it sends the body. */
  readonly awaitsContinue: boolean;
}

/**
 * Reads a head.
 *
 * @param text the bytes as Latin-1, without the empty line at its end
 * @throws {HttpError} 400, 413, 417, 501 or 505
 */
export function parseHead(text: string): RequestHead {
  const [first, ...lines] = text.split("\r\n");
  const match = REQUEST_LINE.exec(first);
  if (match === null) throw lineError(first);
  const [, method, target, minor] = match;
  const headers = headersOf(lines);
  const host = headers.get("host");
  if (host === null && minor === "1") throw malformed("it has no Host");
  if (host !== null && !HOST.test(host)) throw malformed("its Host is none");
  const url = urlOf(target, host ?? "");
  const tokens = (headers.get("connection") ?? "").toLowerCase().split(",").map((each) => each.trim());
  const expect = headers.get("expect")?.toLowerCase();
  if (expect !== undefined && expect !== "100-continue") {
    throw new HttpError(417, "Cannot do what the header Expect asks for");
  }
  return {
    method,
    url,
    headers,
    keepAlive: minor === "1" && !tokens.includes("close"),
    body: bodyOf(headers, minor),
    awaitsContinue: expect !== undefined && minor === "1",
  };
}

function lineError(line: string): HttpError {
  const version = / HTTP\/(\d+\.\d+)$/.exec(line)?.[1];
  if (version !== undefined && !version.startsWith("1.")) {
    return new HttpError(505, `Cannot speak HTTP/${version}: expected HTTP/1.1`);
  }
  return malformed("its first line is not METHOD /ADDRESS HTTP/1.1");
}

function headersOf(lines: readonly string[]): Headers {
  if (lines.length > MOST_HEADERS) throw new HttpError(431, `Cannot take more than ${MOST_HEADERS} headers`);
  const headers = new Headers();
  for (const line of lines) {
    const match = HEADER.exec(line);
    if (match === null) throw malformed("one of its headers is not NAME: VALUE");
    const [, name, value] = match;
    const once = /^(?:host|content-length|transfer-encoding)$/i.test(name);
    if (once && headers.has(name)) throw malformed(`it has two headers ${name}`);
    headers.append(name, value.trim());
  }
  return headers;
}

function urlOf(target: string, host: string): string {
  const text = target.startsWith("/") ? `http://${host === "" ? "localhost" : host}${target}` : target;
  if (!URL.canParse(text)) throw malformed("its address is none");
  return text;
}

function bodyOf(headers: Headers, minor: string): number | "chunked" {
  const coding = headers.get("transfer-encoding");
  const length = headers.get("content-length");
  if (coding !== null) {
    if (length !== null || minor === "0") throw malformed("it has a Transfer-Encoding and another length");
    if (coding.toLowerCase() !== "chunked") {
      throw new HttpError(501, "Cannot take this Transfer-Encoding: expected chunked");
    }
    return "chunked";
  }
  if (length === null) return 0;
  if (!/^\d{1,15}$/.test(length)) throw malformed("its Content-Length is not a number");
  if (Number(length) > MOST_BODY) throw tooLong();
  return Number(length);
}

/** The body is longer than the board takes. */
export function tooLong(): HttpError {
  return new HttpError(413, `Cannot take a body of more than ${MOST_BODY} bytes`);
}

export function malformed(why: string): HttpError {
  return new HttpError(400, `Cannot read the request: ${why}`);
}
