"""Everything in a browser: pages that work without JavaScript and get livelier with it, and the same values as JSON.

A profile is a link, so the server keeps nothing about anybody: no cookie, no session, no access log.
"""
