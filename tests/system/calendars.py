"""Calendars as programs read them that know nothing of the suite: a stock HTTP client and a parser written elsewhere."""

import dataclasses
import http.client
import socket
import ssl
import urllib.parse

import icalendar


@dataclasses.dataclass(frozen=True)
class Fetched:
    status: int
    headers: dict  # by names in small letters
    body: bytes


def fetch(suite, uri, method="GET", headers=None):
    """What an address of the suite's answers, on this machine whatever its host, over TLS that trusts the deployment's authority alone."""
    at = urllib.parse.urlsplit(uri)
    trust = ssl.create_default_context(cafile=suite.keys / "ca.crt")
    connection = http.client.HTTPSConnection(at.hostname, at.port, timeout=20, context=trust)
    # No resolver is asked for names under localhost (RFC 6761), and not each knows that.
    connection._create_connection = lambda _, *rest: socket.create_connection(("127.0.0.1", at.port), *rest)
    try:
        connection.request(method, at.path, headers=headers or {})
        answer = connection.getresponse()
        return Fetched(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
    finally:
        connection.close()


def events(content):
    """What a calendar holds, by UID."""
    return {str(each["UID"]): each for each in icalendar.Calendar.from_ical(content).walk() if "UID" in each}
