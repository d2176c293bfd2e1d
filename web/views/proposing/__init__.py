"""Proposing: one thing a page, from what to send. Each page works by itself: a plain form, and a redirect to the next."""
