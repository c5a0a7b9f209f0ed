"""The door for WSGI servers: `gunicorn wsgi:app` or `waitress-serve wsgi:app`."""

from materialcenter.app import create_app

app = create_app()
