// What the tests' labs have unless they say otherwise: no board, a journal in memory, no limits, since most
// tests flood from one address.

const TABLES: Readonly<Record<string, string>> = {
  board: "enabled = false\n",
  journal: 'path = ":memory:"\n',
  limits: "datagrams_per_second = 0\nconnections_per_address = 0\nnew_connections_per_second = 0\n" +
    'bytes_per_connection = "0B"\n',
};

/** A lab's file with the tables that it lacks. */
export function withQuietTables(config: string): string {
  const missing = Object.entries(TABLES).filter(([name]) =>
    !new RegExp(`^\\s*\\[${name}\\]`, "m").test(config)
  );
  return [config, ...missing.map(([name, keys]) => `[${name}]\n${keys}`)].join("\n");
}
