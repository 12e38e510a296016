"""The suite's three real processes in a folder of their own, started, stopped, killed and restarted at will.

    with Suite(clock="2027-03-31T20:00:00Z") as suite:
        suite.set_clock("2027-04-01T07:00:00Z")
        suite.kill("plan")
        suite.start("plan", crash_at="OpenReview.after_commit")
"""

import datetime
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

SOURCE = pathlib.Path(os.environ["WAYMARK_SOURCE"])
BINARIES = pathlib.Path(os.environ["WAYMARK_BIN"])
SERVICES = ("plan", "feedback", "notification")
ISSUER = "waymark-local"


def free_ports(count):
    """Ports nobody listens on, below those the system gives to outgoing connections, which come and go."""
    ports = []
    while len(ports) < count:
        with socket.socket() as tried:
            port = random.randrange(20000, 32000)
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
            if port not in ports:
                ports.append(port)
    return ports


def parse_time(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


class Suite:
    """clock: the time all three services see, RFC 3339; None: the machine's. smtp: (host, port); None: mail is laid into a folder."""

    def __init__(self, clock=None, smtp=None, services=SERVICES):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="waymark-"))
        self.services = services
        self.smtp = smtp
        # On the machine's clock a mail to somebody without an account would wait for the morning.
        self.external_quiet_hours = "19:00-08:00" if clock else "none"
        self.clock_file = self.home / "clock" if clock else None
        if clock:
            self.set_clock(clock)
        self.keys = self.home / "keys"
        subprocess.run([SOURCE / "deploy/keys", self.keys], check=True)
        self.issuer_key = load_pem_private_key((self.keys / "issuer.key").read_bytes(), None)
        *ports, self.http_port = free_ports(2 * len(SERVICES) + 1)
        self.ports = dict(zip(SERVICES, ports))
        self.metrics_ports = dict(zip(SERVICES, ports[len(SERVICES) :]))
        # Where the command-line client finds them.
        (self.home / "endpoints").write_text("".join(f"{service}={self.address(service)}\n" for service in SERVICES))
        self.processes = {}

    def __enter__(self):
        try:
            for service in self.services:
                self.start(service, wait=False)
            for service in self.services:
                self.await_serving(service)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind, value, trace):
        if kind is not None:
            self.print_logs()
        self.close()

    def close(self):
        for process in self.processes.values():
            if process.poll() is None:
                process.kill()
                process.wait()
        shutil.rmtree(self.home, ignore_errors=True)

    def print_logs(self, lines=15):
        for service in self.services:
            log = self.home / f"{service}.log"
            if log.exists():
                print(f"--- the last lines of {service}'s log")
                print("\n".join(log.read_text(errors="replace").splitlines()[-lines:]))

    # Processes.

    def address(self, service):
        return f"localhost:{self.ports[service]}"

    def command(self, service, crash_at=None):
        keys = self.keys
        words = [
            BINARIES / f"waymark-{service}",
            f"--listen=127.0.0.1:{self.ports[service]}",
            f"--data={self.home / service}",
            f"--metrics_listen=127.0.0.1:{self.metrics_ports[service]}",
            f"--tls_cert={keys / service}.crt",
            f"--tls_key={keys / service}.key",
            f"--tls_ca={keys}/ca.crt",
            f"--jwks={keys}/jwks.json",
            f"--special_roles={keys}/special_roles.json",
        ]
        words += [f"--peer_ca={keys}/ca.crt"]
        if service != "plan":
            words += [f"--plan={self.address('plan')}"]
        if service != "feedback":
            words += [f"--feedback={self.address('feedback')}"]
        if service != "notification":
            words += [f"--link_key={keys}/link.key"]
        if service == "plan":
            words += [f"--http_listen=127.0.0.1:{self.http_port}", f"--public_url=https://localhost:{self.http_port}"]
        if service == "notification":
            words += [
                "--mail_from=waymark@localhost",
                "--link_base=https://waymark.example.org/a/",
                f"--external_quiet_hours={self.external_quiet_hours}",
            ]
            words += (
                [f"--smtp_url=smtp://{self.smtp[0]}:{self.smtp[1]}"]
                if self.smtp
                else [f"--mail_dir={self.home / 'mail'}"]
            )
        if self.clock_file:
            words += [f"--test_clock={self.clock_file}"]
        if crash_at:
            words += [f"--crash_at={crash_at}"]
        return [str(word) for word in words]

    def start(self, service, crash_at=None, wait=True):
        """Starts a service, to end itself by SIGKILL at the named crash point where one is given."""
        (self.home / service).mkdir(exist_ok=True)
        (self.home / "mail").mkdir(exist_ok=True)
        environment = {name: value for name, value in os.environ.items() if not name.startswith("WAYMARK_")}
        with open(self.home / f"{service}.log", "ab") as log:
            self.processes[service] = subprocess.Popen(
                self.command(service, crash_at), stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment
            )
        if wait:
            self.await_serving(service)

    def await_serving(self, service, seconds=30):
        """Waits until the service says of itself that it serves."""
        until = time.monotonic() + seconds
        probe = self.command(service) + ["--probe"]
        while subprocess.run(probe, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode != 0:
            if self.processes[service].poll() is not None:
                raise AssertionError(f"{service} ended while starting, with {self.processes[service].returncode}")
            if time.monotonic() > until:
                raise AssertionError(f"{service} does not serve after {seconds} s")
            time.sleep(0.05)

    def stop(self, service, seconds=20):
        """Ends a service in order (SIGTERM) and returns its exit code."""
        self.processes[service].send_signal(signal.SIGTERM)
        return self.processes[service].wait(seconds)

    def kill(self, service):
        """Ends a service as a power failure would."""
        self.processes[service].kill()
        self.processes[service].wait()

    def await_end(self, service, seconds=30):
        """Waits for a service to end by itself, as at a crash point; returns its exit code (-9: killed)."""
        return self.processes[service].wait(seconds)

    def restart(self, service, crash_at=None):
        if self.processes[service].poll() is None:
            self.kill(service)
        self.start(service, crash_at)

    # Time.

    def set_clock(self, text):
        parse_time(text)
        # Put in place whole: a service may read at any moment.
        passing = self.home / "clock.new"
        passing.write_text(text)
        passing.rename(self.clock_file)

    def now(self):
        return (
            parse_time(self.clock_file.read_text()) if self.clock_file else datetime.datetime.now(datetime.timezone.utc)
        )

    # Who calls.

    def token(self, subject, issuer=ISSUER, audience="waymark", ttl=datetime.timedelta(hours=1), key=None, kid=None):
        """A token signed by the deployment's own issuer, unless another key is given."""
        now = self.now()
        claims = {
            "iss": issuer,
            "sub": subject,
            "aud": audience,
            "iat": int(now.timestamp()),
            "exp": int((now + ttl).timestamp()),
        }
        return jwt.encode(claims, key or self.issuer_key, "EdDSA", headers={"kid": kid} if kid else None)

    def forged_token(self, subject):
        return self.token(subject, key=Ed25519PrivateKey.generate())
