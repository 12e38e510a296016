"""A real SMTP server that keeps what it is sent."""

import email
import email.policy
import time

from aiosmtpd.controller import Controller

from suite import free_ports


class PostOffice:
    """Mails as email.message.EmailMessage, in the order they came; `refuse` makes it answer every mail with that SMTP reply."""

    def __init__(self):
        self.mails, self.refuse = [], None
        self._controller = Controller(self, hostname="127.0.0.1", port=free_ports(1)[0])

    def __enter__(self):
        self._controller.start()
        return self

    def __exit__(self, *_):
        self._controller.stop()

    @property
    def address(self):
        return self._controller.hostname, self._controller.port

    async def handle_DATA(self, server, session, envelope):
        if self.refuse:
            return self.refuse
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        mail.envelope_to = envelope.rcpt_tos
        self.mails.append(mail)
        return "250 OK"

    def to(self, address):
        return [mail for mail in self.mails if mail.envelope_to == [address]]

    def await_mail(self, address, seconds=20):
        """The mails to an address, once there is one."""
        until = time.monotonic() + seconds
        while not self.to(address):
            if time.monotonic() > until:
                raise AssertionError(
                    f"no mail to {address} within {seconds} s; there are mails to {[m.envelope_to for m in self.mails]}"
                )
            time.sleep(0.05)
        return self.to(address)


def text_of(mail):
    return mail.get_body(("plain",)).get_content()
