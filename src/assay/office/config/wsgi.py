"""The pages as a WSGI application."""

from django.core.wsgi import get_wsgi_application

from assay.office.config import start

start()
application = get_wsgi_application()
