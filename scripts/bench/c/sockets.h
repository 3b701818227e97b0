// Opening sockets as --transport, --address, --port, --path, --rcvbuf and --clients say, for servers and for generators.
#ifndef BENCH_SOCKETS_H
#define BENCH_SOCKETS_H

/// A socket bound to the address asked for and, if it is a stream, listening. `flags` are socket(2)'s (SOCK_NONBLOCK).
/// Ends the program when that fails.
int open_server(int type, int flags);

/// A socket connected to the address asked for (blocking), from the next of --clients loopback addresses; ends the
/// program when that fails.
int open_client(int type);

/// Says on standard output that requests are answered from now on.
void say_ready(void);

#endif
