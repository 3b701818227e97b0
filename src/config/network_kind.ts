// The networks whose clients are served: words for the usual ones, and prefixes such as "198.51.100.0/24". Not here: who
// is refused for it (src/listeners).

import { type IpAddress, parseIp, unmapped } from "./ip_address.ts";
import type { Kind, Reading } from "./kind.ts";
import { quote } from "./quote.ts";
import { describeValue, type TomlValue } from "./toml_value.ts";
import type { Network } from "./types.ts";

/** Each is looked at for each client's first datagram; a class comes from a handful. */
const MOST_NETWORKS = 32;

/** What each word stands for (RFC 1122, 1918, 3927, 4193, 4291). */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  loopback: ["127.0.0.0/8", "::1/128"],
  private: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"],
  "link-local": ["169.254.0.0/16", "fe80::/10"],
  any: ["0.0.0.0/0", "::/0"],
};

/** The default: what no stranger can send from. */
export const LOCAL_NETWORKS = "loopback private link-local";

const WANT = `"loopback", "private", "link-local", "any", networks such as "198.51.100.0/24" or addresses, ` +
  `in one text or in a list of at most ${MOST_NETWORKS}`;

export const NETWORKS: Kind<readonly Network[]> = {
  want: WANT,
  read(value) {
    const items: readonly TomlValue[] = value.kind === "array" && !value.fromHeaders ? value.items : [value];
    const words: string[] = [];
    for (const item of items) {
      if (item.kind !== "string") return { wrong: `${describeValue(item)}; want ${WANT}` };
      words.push(...item.value.split(/[\s,]+/).filter((word) => word !== ""));
    }
    if (words.length === 0) return { wrong: `no network, so that nobody is served; want ${WANT}` };
    if (words.length > MOST_NETWORKS) return { wrong: `${words.length} networks; want ${WANT}` };
    return readAll(words);
  },
  schema: {
    anyOf: [{ type: "string" }, { type: "array", items: { type: "string" }, maxItems: MOST_NETWORKS }],
  },
};

function readAll(words: readonly string[]): Reading<readonly Network[]> {
  const networks: Network[] = [];
  for (const word of words) {
    const texts = Object.hasOwn(WORDS, word) ? WORDS[word] : [word];
    for (const text of texts) {
      const network = parseNetwork(text);
      if (network === undefined) return { wrong: `${quote(word)} is no network; want ${WANT}` };
      networks.push(network);
    }
  }
  return { value: networks };
}

/** `198.51.100.0/24`, or an address alone; undefined for another text, or one with bits set behind the prefix. */
function parseNetwork(text: string): Network | undefined {
  const [address, length, ...more] = text.split("/");
  const ip = parseIp(address);
  if (ip === undefined || ip.scope !== "" || more.length > 0) return undefined;
  const most = 8 * ip.bytes.length;
  if (length === undefined) return { family: ip.family, bytes: ip.bytes, bits: most };
  if (!/^\d{1,3}$/.test(length) || Number(length) > most || !isPrefix(ip, Number(length))) return undefined;
  return { family: ip.family, bytes: ip.bytes, bits: Number(length) };
}

/** What {@linkcode LOCAL_NETWORKS} stands for. */
const LOCAL = LOCAL_NETWORKS.split(" ").flatMap((word) => WORDS[word]).map((text) => parseNetwork(text)!);

/** Whether only this machine or its own network reaches the address: loopback, private, link-local. */
export function isPrivate(address: IpAddress): boolean {
  const { family, bytes } = unmapped(address);
  return LOCAL.some((network) =>
    network.family === family &&
    bytes.every((byte, i) => ((byte ^ network.bytes[i]) & ~hostBits(i, network.bits)) === 0)
  );
}

function isPrefix({ bytes }: IpAddress, bits: number): boolean {
  return bytes.every((byte, i) => (byte & hostBits(i, bits)) === 0);
}

/** Those bits of an address's byte that stand behind a prefix. */
function hostBits(index: number, bits: number): number {
  return 0xff >> Math.min(8, Math.max(0, bits - 8 * index));
}
