# urllib au service de l'int
import sys
import urllib.request

try:
    print(urllib.request.urlopen(f'http://{sys.argv[1]}:{sys.argv[2]}/', timeout=5).read())
except OSError as e:
    print(e)
except Exception as e:
    print(e)
