// The text of the service's systemd unit: systemd.service(5), systemd.exec(5). Pure. Not here: sockets' units
// (socket_units.ts), what of the lab decides it (plan.ts).

import { capabilitiesOf, descriptorsOf, holdsSockets, type ServicePlan, writtenFolders } from "./plan.ts";

/** The first line of every file that guichet writes; what lacks it is somebody else's. */
export const MARKER = '# Written by "guichet service install"; "guichet service uninstall" removes it.';

/** Seconds without a sign of life after which the service is restarted. A hung worker is replaced within one. */
const WATCHDOG_SECONDS = 30;

/** Seconds that the end may take besides `drain`: closing, the totals, the journal. */
const STOP_SECONDS = 10;

/** Folders of users, which ProtectHome=yes hides. */
const HOMES = /^\/(?:home|root|run\/user)\//;

/** The unit, as it stands in the file. @param socketUnits names of its socket units, in order */
export function unitText(plan: ServicePlan, socketUnits: readonly string[]): string {
  return [
    MARKER,
    "",
    "[Unit]",
    `Description=guichet, a socket lab: ${escapeSpecifiers(plan.config.lab.name)}`,
    "Wants=network-online.target",
    "After=network-online.target",
    "",
    "[Service]",
    ...serviceLines(plan, socketUnits),
    "",
    ...identityLines(plan),
    "",
    ...rightsLines(plan),
    "",
    ...sandboxLines(plan),
    "",
    "[Install]",
    "WantedBy=multi-user.target",
    "",
  ].join("\n");
}

function serviceLines(plan: ServicePlan, socketUnits: readonly string[]): string[] {
  const { program, configPath, config, needsCache } = plan;
  const command = [...program, "serve", "--config", configPath];
  return [
    "Type=notify",
    "NotifyAccess=main",
    `ExecStart=${command.map(quoteWord).join(" ")}`,
    "# Not kill -HUP: this waits for what comes of it, and fails where nothing has changed.",
    `ExecReload=${[...program, "reload", "--pid"].map(quoteWord).join(" ")} $MAINPID`,
    ...socketUnits.length === 0 ? [] : [`Sockets=${socketUnits.join(" ")}`],
    "# Fed only while every worker's loop turns: a thread that hangs can't be stopped, only the process can.",
    `WatchdogSec=${WATCHDOG_SECONDS}`,
    "Restart=on-failure",
    "RestartSec=1",
    "# A wrong configuration does not get better by trying again.",
    "RestartPreventExitStatus=2",
    `TimeoutStopSec=${Math.ceil(config.lab.drain / 1000) + STOP_SECONDS}`,
    "# Connections that the listeners allow, and a thousand for the rest.",
    `LimitNOFILE=${descriptorsOf(plan)}`,
    "StandardInput=null",
    ...needsCache ? ["CacheDirectory=guichet", "Environment=DENO_DIR=%C/guichet"] : [],
  ];
}

function identityLines(plan: ServicePlan): string[] {
  const folders = writtenFolders(plan);
  return [
    ...plan.user === undefined ? ["DynamicUser=yes"] : [`User=${plan.user}`],
    "# The journal, where its path is relative, and Unix sockets that the lab binds.",
    "StateDirectory=guichet",
    "WorkingDirectory=%S/guichet",
    // systemd would remove it with the service, and its own sockets in it.
    ...holdsSockets(plan) ? [] : ["RuntimeDirectory=guichet"],
    ...folders.length === 0 ? [] : [`ReadWritePaths=${folders.map(quoteWord).join(" ")}`],
  ];
}

function rightsLines(plan: ServicePlan): string[] {
  const capabilities = capabilitiesOf(plan);
  const why = capabilities.length === 0
    ? "# No address of this lab wants any right."
    : "# Ports below 1024 want CAP_NET_BIND_SERVICE, ICMP wants CAP_NET_RAW; the lab has no other right.";
  return [
    why,
    `CapabilityBoundingSet=${capabilities.join(" ")}`,
    `AmbientCapabilities=${capabilities.join(" ")}`,
    "NoNewPrivileges=yes",
  ];
}

function sandboxLines(plan: ServicePlan): string[] {
  const { program, configPath, user, config } = plan;
  const atHome = [...program, configPath].some((path) => HOMES.test(path));
  const sharesTmp = user !== undefined &&
    config.listeners.some((each) => each.transport === "unix" && /^\/(?:var\/)?tmp\//.test(each.path));
  return [
    "ProtectSystem=strict",
    ...writtenFolders(plan).includes("/run")
      ? []
      : ["# ProtectProc= mounts it anew, and leaves it writable.", "ReadOnlyPaths=/run"],
    `ProtectHome=${atHome ? "read-only" : "yes"}`,
    `PrivateTmp=${sharesTmp ? "no" : "yes"}`,
    "PrivateDevices=yes",
    "ProtectProc=invisible",
    "ProtectClock=yes",
    "ProtectHostname=yes",
    "ProtectKernelLogs=yes",
    "ProtectKernelModules=yes",
    "ProtectKernelTunables=yes",
    "ProtectControlGroups=yes",
    "RestrictNamespaces=yes",
    "RestrictRealtime=yes",
    "RestrictSUIDSGID=yes",
    "LockPersonality=yes",
    "RemoveIPC=yes",
    "UMask=0077",
    "# Netlink lists the interfaces to join groups on.",
    "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK",
    "SystemCallArchitectures=native",
    "# V8 guards its compiled code with memory protection keys (@pkey). What is refused fails, and kills nobody.",
    "SystemCallFilter=@system-service @pkey",
    "SystemCallFilter=~@privileged",
    "SystemCallErrorNumber=EPERM",
    "# Not MemoryDenyWriteExecute=yes: V8 compiles JavaScript to machine code in memory that it then executes, and Deno",
    "# makes the trampolines of its FFI the same way; the lab would not start.",
  ];
}

/** A word of a command line (systemd.service(5), COMMAND LINES), as it is. */
export function quoteWord(word: string): string {
  const escaped = escapeSpecifiers(word).replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll(
    "$",
    "$$$$",
  );
  return /[\s"'\\;]/.test(word) ? `"${escaped}"` : escaped;
}

/** The word that was quoted so. */
export function unquoteWord(quoted: string): string {
  const escaped = /^"(.*)"$/.exec(quoted)?.[1] ?? quoted;
  return escaped.replace(/\\(.)|\$\$|%%/g, (pair, after) => after ?? pair[0]);
}

function escapeSpecifiers(text: string): string {
  return text.replaceAll("%", "%%");
}
