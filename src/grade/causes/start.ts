// S00 to S09: the server is not where it should be, or not there at all.
import type { Cause } from "./cause.ts";

export const NOT_BUILT: Cause = {
  code: "S00",
  title: { en: "Not built", fr: "Pas construit" },
  en: {
    fact: "There is no program: {why}.",
    cause: "The source has errors, or needs a file, a library or an option that the build does not have.",
    cure: "Build it with the command that the teacher gave, and mend the first error first.",
  },
  fr: {
    fact: "Il n'y a pas de programme : {why}.",
    cause:
      "La source a des erreurs, ou a besoin d'un fichier, d'une bibliothèque ou d'une option qui manque.",
    cure: "Construisez-la par la commande de l'enseignant, et corrigez d'abord la première erreur.",
  },
};

export const ENDED_AT_ONCE: Cause = {
  code: "S01",
  title: { en: "Ended before it listened", fr: "Terminé avant d'écouter" },
  en: {
    fact: "The program ended with status {status} before anything listened.",
    cause: "A call failed, socket, bind or listen, or main() returned too early.",
    cure: "Call perror() wherever a call returns -1, and read what it says.",
  },
  fr: {
    fact: "Le programme s'est terminé avec le code {status} avant que quoi que ce soit n'écoute.",
    cause: "Un appel a échoué, socket, bind ou listen, ou main() est revenue trop tôt.",
    cure: "Appelez perror() partout où un appel renvoie -1, et lisez ce qu'il dit.",
  },
};

export const PORT_WITHOUT_HTONS: Cause = {
  code: "S02",
  title: { en: "Port without htons", fr: "Port sans htons" },
  en: {
    fact:
      "Nothing is at port {port}; the program has a socket at {other}, which is {port} with its bytes swapped.",
    cause: "sin_port wants network byte order, and the number was assigned as it is.",
    cure: "Write sin_port = htons({port}).",
  },
  fr: {
    fact: "Rien au port {port} ; le programme a une socket au port {other}, soit {port} aux octets échangés.",
    cause: "sin_port attend l'ordre réseau, et le nombre y a été mis tel quel.",
    cure: "Écrivez sin_port = htons({port}).",
  },
};

export const OTHER_PORT: Cause = {
  code: "S03",
  title: { en: "At another port", fr: "À un autre port" },
  en: {
    fact: "Nothing is at {place}; the program has a socket at {other}.",
    cause: "It binds to another port or path than the exercise has, or bind() was not called or failed.",
    cure: "Bind to {place}, or tell guichet the right one with --port or --path.",
  },
  fr: {
    fact: "Rien à {place} ; le programme a une socket à {other}.",
    cause: "Il se lie à un autre port ou chemin que celui de l'exercice, ou bind() manque ou a échoué.",
    cure: "Liez la socket à {place}, ou donnez le bon à guichet par --port ou --path.",
  },
};

export const OTHER_PROTOCOL: Cause = {
  code: "S04",
  title: { en: "The other protocol", fr: "L'autre protocole" },
  en: {
    fact: "At the right port is a socket of {have}, where {want} is wanted.",
    cause: "socket()'s second argument is the wrong one: SOCK_STREAM is TCP, SOCK_DGRAM is UDP.",
    cure: "Open the socket with the other type.",
  },
  fr: {
    fact: "Au bon port se trouve une socket {have}, alors qu'il faut {want}.",
    cause: "Le deuxième argument de socket() est le mauvais : SOCK_STREAM est TCP, SOCK_DGRAM est UDP.",
    cure: "Ouvrez la socket avec l'autre type.",
  },
};

export const NO_LISTEN: Cause = {
  code: "S05",
  title: { en: "listen() missing", fr: "listen() manque" },
  en: {
    fact: "After {seconds} s the program lives and has a socket, but none that listens.",
    cause: "listen() was not called, or bind() or listen() failed and nobody looked.",
    cure: "Call bind(), then listen(), then accept(), and check what each returns.",
  },
  fr: {
    fact: "Après {seconds} s le programme vit et a une socket, mais aucune n'écoute.",
    cause: "listen() n'a pas été appelé, ou bind() ou listen() a échoué sans que personne ne regarde.",
    cure: "Appelez bind(), puis listen(), puis accept(), et vérifiez ce que chacun renvoie.",
  },
};

export const NOBODY_THERE: Cause = {
  code: "S06",
  title: { en: "Nobody there", fr: "Personne" },
  en: {
    fact: "The connection to {place} was refused ({error}).",
    cause: "No server runs there, or it listens at another address or port, or it has ended.",
    cure: "Start it, and see with netstat -tln where it listens.",
  },
  fr: {
    fact: "La connexion à {place} a été refusée ({error}).",
    cause: "Aucun serveur n'y tourne, ou il écoute à une autre adresse, ou il s'est terminé.",
    cure: "Lancez-le, et voyez avec netstat -tln où il écoute.",
  },
};

export const OUT_OF_REACH: Cause = {
  code: "S07",
  title: { en: "Out of reach", fr: "Hors d'atteinte" },
  en: {
    fact: "Nothing came back from {place}, not even a refusal.",
    cause: "A firewall drops what is sent there, the machine is off, or listen()'s queue is full.",
    cure: "Try from the same machine, then look at the firewall.",
  },
  fr: {
    fact: "Rien n'est revenu de {place}, pas même un refus.",
    cause: "Un pare-feu jette ce qu'on y envoie, la machine est éteinte, ou la file de listen() est pleine.",
    cure: "Essayez depuis la même machine, puis regardez le pare-feu.",
  },
};

export const NO_SOCKET: Cause = {
  code: "S08",
  title: { en: "No socket", fr: "Pas de socket" },
  en: {
    fact: "After {seconds} s the program lives and has no socket.",
    cause: "It does something else first: it waits for input, or sleeps, or it went into the background.",
    cure: "Open the socket before anything else, and stay in the foreground.",
  },
  fr: {
    fact: "Après {seconds} s le programme vit et n'a aucune socket.",
    cause: "Il fait d'abord autre chose : il attend une entrée, il dort, ou il est passé en arrière-plan.",
    cure: "Ouvrez la socket avant toute chose, et restez au premier plan.",
  },
};

export const KILLED_BY_SIGNAL: Cause = {
  code: "S09",
  title: { en: "Died of a signal", fr: "Tué par un signal" },
  en: {
    fact: "The program was killed by {signal}.",
    cause: "SIGSEGV and SIGABRT come of memory that is not its own: a pointer, an index, a buffer too small.",
    cure: "Compile with -g -fsanitize=address and run it again: the line of the fault is shown.",
  },
  fr: {
    fact: "Le programme a été tué par {signal}.",
    cause:
      "SIGSEGV et SIGABRT viennent d'une mémoire qui n'est pas à lui : pointeur, indice, tampon trop petit.",
    cure: "Compilez avec -g -fsanitize=address et relancez : la ligne fautive est montrée.",
  },
};

export const START: readonly Cause[] = [
  ENDED_AT_ONCE,
  PORT_WITHOUT_HTONS,
  OTHER_PORT,
  OTHER_PROTOCOL,
  NO_LISTEN,
  NOBODY_THERE,
  OUT_OF_REACH,
  NO_SOCKET,
  KILLED_BY_SIGNAL,
];
