// Which services there are, and over what: the one place that knows them all. The configuration's own list of names
// (src/config) is kept in step by tests/services/catalogue_test.ts. Not here: what any of them does.

import { counterDatagrams, counterStream } from "./counter.ts";
import { discardDatagrams, discardStream } from "./discard.ts";
import { echoDatagrams, echoStream } from "./echo.ts";
import { printDatagrams } from "./print.ts";
import type { DatagramService, ServiceContext, StreamService } from "./service.ts";

export interface CatalogueEntry {
  /** Makes the service for datagrams; absent where it serves none. */
  readonly datagrams?: (context: ServiceContext) => DatagramService;
  /** Makes the service for connections; absent where it serves none. */
  readonly stream?: (context: ServiceContext) => StreamService;
}

export const CATALOGUE: Readonly<Record<string, CatalogueEntry>> = {
  counter: { datagrams: counterDatagrams, stream: counterStream },
  echo: { datagrams: echoDatagrams, stream: echoStream },
  discard: { datagrams: discardDatagrams, stream: discardStream },
  print: { datagrams: printDatagrams },
};
