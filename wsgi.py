"""The door for WSGI servers: `gunicorn wsgi:app` or `waitress-serve wsgi:app`."""

import gc

from materialcenter.app import create_app

app = create_app()
# What was loaded stays: the garbage collector need not walk through it while somebody waits.
gc.freeze()
