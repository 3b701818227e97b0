# pickle : un format que seul Python lit
import socket
import sys
import pickle

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
serveur = (sys.argv[1], int(sys.argv[2]))
s.sendto(pickle.dumps('MESSAGE DU CLIENT'), serveur)
reponse, _ = s.recvfrom(1024)
print('Reponse :', int.from_bytes(reponse, 'little'))
s.close()
