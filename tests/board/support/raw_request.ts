// Sends bytes to an HTTP server as no client library would.

/** What came back; status 0 where nothing did. */
export interface RawAnswer {
  readonly status: number;
  readonly text: string;
}

/** Longest wait for the end of an answer, in milliseconds. */
const WAIT = 5000;

/** @param head request line and headers, without the empty line; `Connection: close` is added */
export function rawRequest(url: string, head: string, body = ""): Promise<RawAnswer> {
  return rawBytes(url, new TextEncoder().encode(`${head}Connection: close\r\n\r\n${body}`));
}

/** Sends the bytes as they are and reads until the server ends, or for so many milliseconds. */
export async function rawBytes(url: string, bytes: Uint8Array, wait = WAIT): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  const timer = setTimeout(() => connection.close(), wait);
  let text = "";
  try {
    await connection.write(bytes);
    const buffer = new Uint8Array(65_536);
    for (
      let length = await connection.read(buffer);
      length !== null;
      length = await connection.read(buffer)
    ) {
      text += new TextDecoder().decode(buffer.subarray(0, length));
    }
  } catch {
    // The server broke it off, or it took too long.
  }
  clearTimeout(timer);
  return { status: Number(/^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1] ?? 0), text };
}
