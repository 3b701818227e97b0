// S48, S59 and S75 to S89: what a server leaves behind, uses up, or does not heed.
import type { Cause } from "./cause.ts";

export const LOOPBACK_ONLY: Cause = {
  code: "S59",
  title: { en: "Bound to loopback only", fr: "Lié à loopback seulement" },
  en: {
    fact: "The server is at {address}:{port}; at {other}, another address of the same machine, nobody is.",
    cause: "bind() got INADDR_LOOPBACK or 127.0.0.1: other machines can't reach it.",
    cure: "sin_addr.s_addr = htonl(INADDR_ANY).",
  },
  fr: {
    fact:
      "Le serveur est à {address}:{port} ; à {other}, autre adresse de la même machine, il n'y a personne.",
    cause: "bind() a reçu INADDR_LOOPBACK ou 127.0.0.1 : les autres machines ne peuvent pas l'atteindre.",
    cure: "sin_addr.s_addr = htonl(INADDR_ANY).",
  },
};

export const ZOMBIES: Cause = {
  code: "S75",
  title: { en: "Zombies", fr: "Zombies" },
  en: {
    fact: "After {clients|client|clients} {zombies|child is a zombie|children are zombies} (state Z in ps).",
    cause:
      "The children have ended and the parent never asks how: the kernel keeps their places in its table.",
    cure:
      "signal(SIGCHLD, SIG_IGN), or a handler that calls waitpid(-1, NULL, WNOHANG) while it returns more than 0.",
  },
  fr: {
    fact: "Après {clients|client|clients}, {zombies|fils est zombie|fils sont zombies} (état Z dans ps).",
    cause:
      "Les fils ont fini et le père ne demande jamais comment : le noyau garde leur place dans sa table.",
    cure:
      "signal(SIGCHLD, SIG_IGN), ou un handler qui appelle waitpid(-1, NULL, WNOHANG) tant que le résultat est positif.",
  },
};

export const WAITS_ONCE: Cause = {
  code: "S76",
  title: { en: "One wait for several children", fr: "Un seul wait pour plusieurs fils" },
  en: {
    fact:
      "After {clients|client|clients}, several at once, {zombies|child is|children are} still zombies; SIGCHLD is handled.",
    cause:
      "Signals are not counted: when several children end together the handler runs once, and waits for one.",
    cure: "In the handler, call waitpid(-1, NULL, WNOHANG) in a loop, while it returns more than 0.",
  },
  fr: {
    fact:
      "Après {clients|client|clients}, plusieurs à la fois, {zombies|fils reste zombie|fils restent zombies} ; SIGCHLD a un handler.",
    cause:
      "Les signaux ne se comptent pas : si plusieurs fils finissent ensemble, le handler passe une fois, et n'en attend qu'un.",
    cure: "Dans le handler, appelez waitpid(-1, NULL, WNOHANG) en boucle, tant que le résultat est positif.",
  },
};

export const HELPERS_STAY: Cause = {
  code: "S77",
  title: { en: "Children or threads that never end", fr: "Des fils ou threads sans fin" },
  en: {
    fact:
      "After {clients|client that has|clients that have} gone, {more} more {kind} than before still live.",
    cause: "What was started for a client goes on when the client has left: it loops, sleeps or waits.",
    cure: "End the child (exit) or the thread (return) when its client's connection is closed.",
  },
  fr: {
    fact: "Après le départ de {clients|client|clients}, {more} {kind} de plus qu'avant vivent encore.",
    cause: "Ce qui a été lancé pour un client continue après son départ : il boucle, dort ou attend.",
    cure: "Terminez le fils (exit) ou le thread (return) quand la connexion de son client est fermée.",
  },
};

export const NO_REUSEADDR: Cause = {
  code: "S78",
  title: { en: "No SO_REUSEADDR", fr: "Pas de SO_REUSEADDR" },
  en: {
    fact:
      "Stopped after serving and started again at once, the server did not come back: {left|connection|connections} of before in TIME_WAIT at port {port}.",
    cause: "bind() fails with EADDRINUSE for a minute: who closes first keeps the connection in TIME_WAIT.",
    cure: "Set SO_REUSEADDR to 1 by setsockopt(), after socket() and before bind().",
  },
  fr: {
    fact:
      "Arrêté après un service et relancé aussitôt, le serveur n'est pas revenu : {left|connexion|connexions} d'avant en TIME_WAIT au port {port}.",
    cause:
      "bind() échoue (EADDRINUSE) pendant une minute : qui ferme en premier garde la connexion en TIME_WAIT.",
    cure: "Mettez SO_REUSEADDR à 1 par setsockopt(), après socket() et avant bind().",
  },
};

export const STALE_PATH: Cause = {
  code: "S79",
  title: { en: "The old path is in the way", fr: "L'ancien chemin gêne" },
  en: {
    fact: "Stopped and started again, the server did not come back: {path} of its first run is still there.",
    cause:
      "bind() makes the file, and fails with EADDRINUSE where there is one; ending the program leaves it.",
    cure: "unlink(path) before bind().",
  },
  fr: {
    fact:
      "Arrêté et relancé, le serveur n'est pas revenu : {path}, de sa première exécution, est toujours là.",
    cause:
      "bind() crée le fichier, et échoue (EADDRINUSE) s'il existe ; la fin du programme le laisse en place.",
    cure: "unlink(chemin) avant bind().",
  },
};

export const DESCRIPTORS_LEAK: Cause = {
  code: "S80",
  title: { en: "Descriptors are not closed", fr: "Descripteurs non fermés" },
  en: {
    fact:
      "{before|descriptor was|descriptors were} open; {clients|client|clients} later, all gone, there are {after}.",
    cause: "A socket or file that is opened for a client is not closed; at 1024 accept() fails with EMFILE.",
    cure:
      "close() for every accept(), socket() and open(), on every way out; ls /proc/PID/fd shows what is open.",
  },
  fr: {
    fact:
      "{before|descripteur était ouvert|descripteurs étaient ouverts} ; {clients|client|clients} plus tard, tous partis, il y en a {after}.",
    cause:
      "Une socket ou un fichier ouvert pour un client n'est pas fermé ; à 1024, accept() échoue (EMFILE).",
    cure:
      "Un close() pour chaque accept(), socket() et open(), sur tous les chemins ; ls /proc/PID/fd les montre.",
  },
};

export const LEAK_IN_PARENT: Cause = {
  code: "S81",
  title: { en: "Connections left open in the parent", fr: "Connexions ouvertes dans le père" },
  en: {
    fact:
      "{before|descriptor was|descriptors were} open; {clients|client|clients} later, all served by children that ended, the parent has {after}.",
    cause:
      "After fork() both have accept()'s descriptor: the parent's stays open, and at 1024 accept() fails.",
    cure: "close(ns) in the parent, right after fork().",
  },
  fr: {
    fact:
      "{before|descripteur était ouvert|descripteurs étaient ouverts} ; {clients|client|clients} plus tard, servis par des fils finis, le père en a {after}.",
    cause:
      "Après fork() les deux ont le descripteur d'accept() : celui du père reste ; à 1024, accept() échoue.",
    cure: "close(ns) dans le père, juste après fork().",
  },
};

export const MEMORY_LEAK: Cause = {
  code: "S82",
  title: { en: "Memory grows with each client", fr: "La mémoire croît à chaque client" },
  en: {
    fact: "Memory grew by {grown} KiB over {clients|client|clients}, steadily: about {each} bytes for each.",
    cause: "What malloc() gave for a client is not freed.",
    cure: "free() when the client is served; valgrind --leak-check=full names the line.",
  },
  fr: {
    fact:
      "La mémoire a crû de {grown} Kio en {clients|client|clients}, régulièrement : environ {each} octets chacun.",
    cause: "Ce que malloc() a donné pour un client n'est pas rendu.",
    cure: "free() quand le client est servi ; valgrind --leak-check=full nomme la ligne.",
  },
};

export const THREADS_NOT_JOINED: Cause = {
  code: "S83",
  title: { en: "Threads neither joined nor detached", fr: "Threads ni attendus ni détachés" },
  en: {
    fact:
      "{clients|client|clients} later the program has {grown} MiB more of stacks, though the threads have ended.",
    cause:
      "The stack of a thread that has ended is kept until pthread_join(), unless the thread is detached.",
    cure: "pthread_detach(thread) after pthread_create().",
  },
  fr: {
    fact:
      "{clients|client|clients} plus tard, le programme a {grown} Mio de piles en plus, bien que les threads aient fini.",
    cause: "La pile d'un thread fini est gardée jusqu'à pthread_join(), sauf s'il est détaché.",
    cure: "pthread_detach(thread) après pthread_create().",
  },
};

export const SPINS_IDLE: Cause = {
  code: "S84",
  title: { en: "Busy while nobody is there", fr: "Occupé alors qu'il n'y a personne" },
  en: {
    fact: "With no client at all the program uses {percent} % of a processor.",
    cause: "The loop never sleeps: a non-blocking accept(), or select() or poll() that comes back at once.",
    cure:
      "Let accept(), or select() without a time-out, wait. A time-out has to be set again before each select().",
  },
  fr: {
    fact: "Sans aucun client, le programme occupe {percent} % d'un processeur.",
    cause: "La boucle ne dort jamais : accept() non bloquant, ou select() ou poll() qui revient aussitôt.",
    cure: "Laissez attendre accept(), ou select() sans délai. Un délai se remet avant chaque select().",
  },
};

export const SPINS_WITH_CLIENT: Cause = {
  code: "S85",
  title: { en: "Busy while a client is silent", fr: "Occupé alors qu'un client se tait" },
  en: {
    fact: "While one client is connected and says nothing, the program uses {percent} % of a processor.",
    cause:
      "It asks again and again whether there is something: a non-blocking read(), or a select() with a time-out of 0.",
    cure: "Let read() or select() wait until something comes.",
  },
  fr: {
    fact: "Tant qu'un client connecté ne dit rien, le programme occupe {percent} % d'un processeur.",
    cause:
      "Il demande sans cesse s'il y a quelque chose : read() non bloquant, ou select() avec un délai nul.",
    cure: "Laissez read() ou select() attendre que quelque chose vienne.",
  },
};

export const SPINS_AT_EOF: Cause = {
  code: "S86",
  title: { en: "Spins at the end of standard input", fr: "Tourne à vide en fin d'entrée standard" },
  en: {
    fact: "Standard input has ended; since then the program uses {percent} % of a processor.",
    cause: "At its end descriptor 0 is always ready: select() returns at once, and read() gives 0, for ever.",
    cure: "End the server when read(0, …) returns 0, or take descriptor 0 out of the set.",
  },
  fr: {
    fact: "L'entrée standard est finie ; depuis, le programme occupe {percent} % d'un processeur.",
    cause:
      "À sa fin, le descripteur 0 est toujours prêt : select() revient aussitôt, et read() rend 0, sans fin.",
    cure: "Terminez le serveur quand read(0, …) rend 0, ou retirez le descripteur 0 de l'ensemble.",
  },
};

export const GOES_ON_AFTER_ENTER: Cause = {
  code: "S87",
  title: { en: "Goes on after Enter", fr: "Continue après Entrée" },
  en: {
    fact: "Enter was typed; {seconds} s later the program still runs.",
    cause: "Descriptor 0 is not in select()'s set, is not looked at, or the server waits in accept() alone.",
    cure: "FD_SET(0, &set) before each select(), and end when FD_ISSET(0, &set).",
  },
  fr: {
    fact: "Entrée a été tapée ; {seconds} s plus tard le programme tourne encore.",
    cause:
      "Le descripteur 0 n'est pas dans l'ensemble de select(), n'est pas regardé, ou le serveur n'attend qu'accept().",
    cure: "FD_SET(0, &set) avant chaque select(), et finissez quand FD_ISSET(0, &set).",
  },
};

export const HEEDS_NO_SIGNAL: Cause = {
  code: "S88",
  title: { en: "Does not stop", fr: "Ne s'arrête pas" },
  en: {
    fact: "{signal} was sent; {seconds} s later the program still runs: {how}.",
    cause: "A handler that returns lets the program go on: accept() is restarted, or the loop ignores EINTR.",
    cure: "Leave the signal alone (its default ends the program), or end in the handler: _exit(0).",
  },
  fr: {
    fact: "{signal} a été envoyé ; {seconds} s plus tard le programme tourne encore : {how}.",
    cause: "Un handler qui revient laisse continuer : accept() est relancé, ou la boucle ignore EINTR.",
    cure:
      "Ne touchez pas au signal (par défaut il termine le programme), ou finissez dans le handler : _exit(0).",
  },
};

export const LEFT_BEHIND: Cause = {
  code: "S89",
  title: { en: "Children left behind", fr: "Des fils restent" },
  en: {
    fact:
      "The program ended by {how}, its client left, and {children|child still lives|children still live}.",
    cause: "A child does not end with its client, or ignores the signal, and nobody is left to end it.",
    cure: "Let children end with their client, and kill() those that do not before the parent ends.",
  },
  fr: {
    fact:
      "Le programme s'est terminé par {how}, son client est parti, et {children|fils vit|fils vivent} encore.",
    cause:
      "Un fils ne finit pas avec son client, ou ignore le signal, et plus personne n'est là pour le terminer.",
    cure: "Que les fils finissent avec leur client ; kill() pour les autres avant la fin du père.",
  },
};

export const TIDINESS_CAUSES: readonly Cause[] = [
  LOOPBACK_ONLY,
  ZOMBIES,
  WAITS_ONCE,
  HELPERS_STAY,
  NO_REUSEADDR,
  STALE_PATH,
  DESCRIPTORS_LEAK,
  LEAK_IN_PARENT,
  MEMORY_LEAK,
  THREADS_NOT_JOINED,
  SPINS_IDLE,
  SPINS_WITH_CLIENT,
  SPINS_AT_EOF,
  GOES_ON_AFTER_ENTER,
  HEEDS_NO_SIGNAL,
  LEFT_BEHIND,
];
