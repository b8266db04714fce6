"""Middleware that fills the subject from the web request: for Django, Flask, and any ASGI or WSGI application."""
