// S36 to S54: what goes wrong from one client to the next, or between several.
import type { Cause } from "./cause.ts";

export const ENDS_AFTER_ONE: Cause = {
  code: "S36",
  title: { en: "Ended after one client", fr: "Terminé après un client" },
  en: {
    fact: "The first client was served; then the program ended with status {status}.",
    cause: "There is no loop around accept(), or the loop is left after the first client.",
    cure: "Put accept() and the service into for (;;) { … }.",
  },
  fr: {
    fact: "Le premier client a été servi ; puis le programme s'est terminé avec le code {status}.",
    cause: "Il n'y a pas de boucle autour d'accept(), ou on en sort après le premier client.",
    cure: "Mettez accept() et le service dans for (;;) { … }.",
  },
};

export const ENDED_BY_SIGCHLD: Cause = {
  code: "S37",
  title: { en: "EINTR after SIGCHLD", fr: "EINTR après SIGCHLD" },
  en: {
    fact: "The program ended with status {status} when its first child ended; it has a handler for SIGCHLD.",
    cause:
      "The handler interrupts accept(), which returns -1 with EINTR, and the program takes that for an error.",
    cure: "Set SA_RESTART in sigaction(), or go on with the loop when errno is EINTR.",
  },
  fr: {
    fact:
      "Le programme s'est terminé avec le code {status} quand son premier fils a fini ; il a un handler de SIGCHLD.",
    cause:
      "Le handler interrompt accept(), qui renvoie -1 avec EINTR, et le programme le prend pour une erreur.",
    cure: "Mettez SA_RESTART dans sigaction(), ou reprenez la boucle quand errno vaut EINTR.",
  },
};

export const ONE_CLIENT_ONLY: Cause = {
  code: "S38",
  title: { en: "Deaf after the first client", fr: "Sourd après le premier client" },
  en: {
    fact: "The first client was served; the program lives, and the next one waits in listen()'s queue.",
    cause:
      "The loop does not come back to accept(): it stays with the first connection, or waits for something else.",
    cure: "Go back to accept() when read() returns 0 or the answer is sent.",
  },
  fr: {
    fact: "Le premier client a été servi ; le programme vit, et le suivant attend dans la file de listen().",
    cause:
      "La boucle ne revient pas à accept() : elle reste avec la première connexion, ou attend autre chose.",
    cure: "Revenez à accept() quand read() renvoie 0 ou que la réponse est envoyée.",
  },
};

export const SETS_NOT_REBUILT: Cause = {
  code: "S39",
  title: { en: "fd_set not rebuilt", fr: "fd_set pas reconstruit" },
  en: {
    fact: "The first client was served; the program then waits in select() and does not see the next one.",
    cause: "select() changes its sets: only what was ready stays in them.",
    cure: "FD_ZERO and FD_SET before each select(), or keep a copy.",
  },
  fr: {
    fact:
      "Le premier client a été servi ; le programme attend ensuite dans select() et ne voit pas le suivant.",
    cause: "select() modifie ses ensembles : seul ce qui était prêt y reste.",
    cure: "FD_ZERO et FD_SET avant chaque select(), ou gardez une copie.",
  },
};

export const MAXFD: Cause = {
  code: "S40",
  title: { en: "select's first argument", fr: "Premier argument de select" },
  en: {
    fact:
      "The program waits in select({nfds}, …), which looks at descriptors 0 to {last}; the socket is {socket}.",
    cause: "The first argument is not the highest descriptor plus one.",
    cure: "select(maxfd + 1, …), with maxfd the highest of all descriptors in the sets.",
  },
  fr: {
    fact:
      "Le programme attend dans select({nfds}, …), qui regarde les descripteurs 0 à {last} ; la socket est {socket}.",
    cause: "Le premier argument n'est pas le plus grand descripteur plus un.",
    cure: "select(maxfd + 1, …), maxfd étant le plus grand des descripteurs des ensembles.",
  },
};

export const STOPS_LISTENING: Cause = {
  code: "S41",
  title: { en: "Stops listening", fr: "N'écoute plus" },
  en: {
    fact: "After {served|client was|clients were} served, connections are refused though the program lives.",
    cause:
      "The listening socket was closed: in the parent in place of the connection, or at the end of the loop.",
    cure: "Close accept()'s descriptor in the parent, and the listening one only in the child.",
  },
  fr: {
    fact:
      "Après {served|client servi|clients servis}, les connexions sont refusées alors que le programme vit.",
    cause: "La socket d'écoute a été fermée : dans le père à la place de la connexion, ou en fin de boucle.",
    cure: "Fermez le descripteur d'accept() dans le père, et celui d'écoute seulement dans le fils.",
  },
};

export const RUNS_OUT: Cause = {
  code: "S42",
  title: { en: "Runs out after some clients", fr: "À court après quelques clients" },
  en: {
    fact: "{served|client was|clients were} served, one after the other, and the next one was not.",
    cause:
      "Something is used up: descriptors that are never closed, children or threads that never end, an array's places.",
    cure: "Free for each client what was taken for it, and look at ls /proc/PID/fd while it runs.",
  },
  fr: {
    fact: "{served|client servi|clients servis}, l'un après l'autre, et pas le suivant.",
    cause:
      "Quelque chose s'épuise : des descripteurs jamais fermés, des fils ou threads sans fin, les cases d'un tableau.",
    cure:
      "Rendez pour chaque client ce qui a été pris pour lui, et regardez ls /proc/PID/fd pendant qu'il tourne.",
  },
};

export const BLOCKED_BY_SILENT: Cause = {
  code: "S43",
  title: { en: "Blocked by a silent client", fr: "Bloqué par un client muet" },
  en: {
    fact:
      "While one client was connected and said nothing, the next one had no answer; it had it once the first had asked and left.",
    cause: "The clients are served one after the other, and read() waits for the first.",
    cure: "fork() or a thread for each client, or select() on all of them.",
  },
  fr: {
    fact:
      "Tant qu'un client connecté ne disait rien, le suivant n'avait pas de réponse ; il l'a eue une fois le premier servi.",
    cause: "Les clients sont servis l'un après l'autre, et read() attend le premier.",
    cure: "fork() ou un thread par client, ou select() sur tous.",
  },
};

export const PARENT_WAITS: Cause = {
  code: "S44",
  title: { en: "The parent waits for its child", fr: "Le père attend son fils" },
  en: {
    fact:
      "While one client was connected and said nothing, the next one had no answer: the parent sat in wait().",
    cause: "wait() after fork() waits until the child has ended: the clients are served one after the other.",
    cure:
      "Collect children in a handler of SIGCHLD, with waitpid(-1, NULL, WNOHANG) in a loop, or ignore SIGCHLD.",
  },
  fr: {
    fact:
      "Tant qu'un client connecté ne disait rien, le suivant n'avait pas de réponse : le père était dans wait().",
    cause: "wait() après fork() attend la fin du fils : les clients sont servis l'un après l'autre.",
    cure:
      "Recueillez les fils dans un handler de SIGCHLD, waitpid(-1, NULL, WNOHANG) en boucle, ou ignorez SIGCHLD.",
  },
};

export const STARVATION: Cause = {
  code: "S45",
  title: { en: "One busy client starves the others", fr: "Un client bavard affame les autres" },
  en: {
    fact:
      "While one client sent without a pause, another one that asked once had no answer within {seconds} s.",
    cause: "The server reads from one client until nothing more comes, and comes to the others only then.",
    cure: "One read() for each client that select() shows, then select() again.",
  },
  fr: {
    fact:
      "Pendant qu'un client envoyait sans pause, un autre, qui demandait une fois, n'a rien eu en {seconds} s.",
    cause: "Le serveur lit un client jusqu'à ce que plus rien ne vienne, et ne passe aux autres qu'ensuite.",
    cure: "Un seul read() par client que select() montre, puis de nouveau select().",
  },
};

export const ANSWERS_MIXED: Cause = {
  code: "S46",
  title: { en: "Another client's answer", fr: "La réponse d'un autre" },
  en: {
    fact: "Of {clients|client|clients} at once, some had the answer to another one's question.",
    cause: "They share a variable: its address is given to a thread, or a buffer is static or global.",
    cure: "Give each thread a copy of its own (malloc, or the number itself as the argument).",
  },
  fr: {
    fact: "Sur {clients|client|clients} à la fois, certains ont reçu la réponse à la question d'un autre.",
    cause:
      "Ils partagent une variable : son adresse est donnée à un thread, ou un tampon est static ou global.",
    cure: "Donnez à chaque thread sa propre copie (malloc, ou le nombre lui-même en argument).",
  },
};

export const NOT_ALL_AT_ONCE: Cause = {
  code: "S47",
  title: { en: "Not all at once", fr: "Pas tous à la fois" },
  en: {
    fact: "Of {clients|client|clients} at once, {served} were served.",
    cause:
      "There is room for fewer: a table with too few places, a limit of children, descriptors that are not closed.",
    cure: "Serve those that come, and let the others wait in listen()'s queue.",
  },
  fr: {
    fact: "Sur {clients|client|clients} à la fois, {served} ont été servis.",
    cause:
      "Il y a place pour moins : un tableau trop petit, une limite de fils, des descripteurs non fermés.",
    cure: "Servez ceux qui viennent, et laissez les autres attendre dans la file de listen().",
  },
};

export const THREADS_SHARE: Cause = {
  code: "S55",
  title: { en: "Threads share a descriptor", fr: "Des threads partagent un descripteur" },
  en: {
    fact:
      "Of {clients|client|clients} at once, some were never served, and the program's threads still wait.",
    cause:
      "The thread gets the address of the variable that accept() fills, and the next accept() overwrites it.",
    cure: "Give pthread_create() the number itself, (void *)(intptr_t)ns, or a copy made with malloc().",
  },
  fr: {
    fact:
      "Sur {clients|client|clients} à la fois, certains n'ont jamais été servis, et les threads attendent encore.",
    cause: "Le thread reçoit l'adresse de la variable que remplit accept(), et l'accept() suivant l'écrase.",
    cure:
      "Donnez à pthread_create() le nombre lui-même, (void *)(intptr_t)ns, ou une copie faite par malloc().",
  },
};

export const CHILD_GOES_ON: Cause = {
  code: "S48",
  title: { en: "A child goes on accepting", fr: "Un fils continue d'accepter" },
  en: {
    fact:
      "{children|child lives|children live} after their clients have gone, and sit in the loop of their parent.",
    cause: "The child does not end after its client: it goes back to accept(), and forks in its turn.",
    cure: "exit(0) at the end of the child's part.",
  },
  fr: {
    fact:
      "{children|fils vit|fils vivent} encore après le départ de leurs clients, dans la boucle de leur père.",
    cause: "Le fils ne se termine pas après son client : il revient à accept(), et fait fork() à son tour.",
    cure: "exit(0) à la fin de la partie du fils.",
  },
};

export const KILLED_BY_SIGPIPE: Cause = {
  code: "S49",
  title: { en: "SIGPIPE", fr: "SIGPIPE" },
  en: {
    fact: "A client left before its answer was written; SIGPIPE killed the program.",
    cause:
      "Writing to a connection whose other end is gone raises SIGPIPE, which ends a process that does not handle it.",
    cure: "signal(SIGPIPE, SIG_IGN), and close the connection when write() returns -1.",
  },
  fr: {
    fact: "Un client est parti avant que sa réponse soit écrite ; SIGPIPE a tué le programme.",
    cause:
      "Écrire sur une connexion dont l'autre bout est parti provoque SIGPIPE, qui termine qui ne le traite pas.",
    cure: "signal(SIGPIPE, SIG_IGN), et fermez la connexion quand write() renvoie -1.",
  },
};

export const ENDED_BY_A_CLIENT: Cause = {
  code: "S50",
  title: { en: "One client ended it", fr: "Un client l'a terminé" },
  en: {
    fact: "{what}; then the program ended with status {status}.",
    cause:
      "An error or an end on one connection (read() or write() of 0 or -1) is taken for the whole server's.",
    cure:
      "Close that connection and go on: exit() belongs to a child, or to an error of socket, bind and listen.",
  },
  fr: {
    fact: "{what} ; puis le programme s'est terminé avec le code {status}.",
    cause:
      "Une erreur ou une fin sur une connexion (read() ou write() à 0 ou -1) est prise pour celle de tout le serveur.",
    cure:
      "Fermez cette connexion et continuez : exit() est pour un fils, ou une erreur de socket, bind et listen.",
  },
};

export const SPINS_AT_END: Cause = {
  code: "S51",
  title: { en: "Spins at the end of input", fr: "Tourne à vide en fin d'entrée" },
  en: {
    fact: "{what}; since then the program keeps a processor busy, with nothing to do.",
    cause: "read() returns 0 at the client's end, at once and for ever, and the loop does not stop at it.",
    cure: "Close the connection when read() returns 0, and take it out of the set.",
  },
  fr: {
    fact: "{what} ; depuis, le programme occupe un processeur, sans rien avoir à faire.",
    cause: "read() renvoie 0 à la fin du client, aussitôt et pour toujours, et la boucle ne s'arrête pas.",
    cure: "Fermez la connexion quand read() renvoie 0, et retirez-la de l'ensemble.",
  },
};

export const DEAF_AFTER_A_CLIENT: Cause = {
  code: "S52",
  title: { en: "One client has made it deaf", fr: "Un client l'a rendu sourd" },
  en: {
    fact: "{what}; then the next client had no answer within {seconds} s, though the program lives.",
    cause: "The server stays with a connection that is over: it waits for bytes that never come.",
    cure: "Leave the connection when read() returns 0 or -1.",
  },
  fr: {
    fact: "{what} ; ensuite, le client suivant n'a rien eu en {seconds} s, alors que le programme vit.",
    cause: "Le serveur reste sur une connexion finie : il attend des octets qui ne viendront pas.",
    cure: "Quittez la connexion quand read() renvoie 0 ou -1.",
  },
};

export const WRITES_ELSEWHERE: Cause = {
  code: "S54",
  title: { en: "Writes to no connection", fr: "Écrit sur autre chose qu'une connexion" },
  en: {
    fact: "The client waited for its answer; SIGPIPE killed the program as it wrote.",
    cause:
      "write() got the listening socket, which is connected to nobody, in place of accept()'s descriptor.",
    cure: "Write to the descriptor that accept() returned.",
  },
  fr: {
    fact: "Le client attendait sa réponse ; SIGPIPE a tué le programme pendant qu'il écrivait.",
    cause:
      "write() a reçu la socket d'écoute, qui n'est connectée à personne, au lieu du descripteur d'accept().",
    cure: "Écrivez sur le descripteur rendu par accept().",
  },
};

export const NO_ANSWER_AFTER_HALF_CLOSE: Cause = {
  code: "S53",
  title: { en: "A half-close is taken for the end", fr: "Un demi-arrêt pris pour la fin" },
  en: {
    fact: "After shutdown(s, 1) by the client no whole answer came: {came|byte|bytes} of {want}.",
    cause: "read() of 0 is taken for the end of both ways; the client still reads.",
    cure: "Answer what was asked before, then close.",
  },
  fr: {
    fact: "Après shutdown(s, 1) du client, pas de réponse entière : {came|octet|octets} sur {want}.",
    cause: "Un read() à 0 est pris pour la fin des deux sens ; le client lit encore.",
    cure: "Répondez à ce qui a été demandé avant, puis fermez.",
  },
};

export const CLIENTS: readonly Cause[] = [
  ENDS_AFTER_ONE,
  ENDED_BY_SIGCHLD,
  ONE_CLIENT_ONLY,
  SETS_NOT_REBUILT,
  MAXFD,
  STOPS_LISTENING,
  RUNS_OUT,
  BLOCKED_BY_SILENT,
  PARENT_WAITS,
  STARVATION,
  ANSWERS_MIXED,
  NOT_ALL_AT_ONCE,
  THREADS_SHARE,
  CHILD_GOES_ON,
  KILLED_BY_SIGPIPE,
  ENDED_BY_A_CLIENT,
  SPINS_AT_END,
  DEAF_AFTER_A_CLIENT,
  WRITES_ELSEWHERE,
  NO_ANSWER_AFTER_HALF_CLOSE,
];
