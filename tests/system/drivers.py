"""Two stock clients of the suite behind one call: grpcurl, and a client generated from the contracts.

Both take and give messages as the JSON form of protobuf (dicts) with the contract's own field names, so that one walk can
be made with either.
"""

import importlib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading

import grpc
from google.protobuf import json_format
from grpc_tools import protoc

SOURCE = pathlib.Path(os.environ["WAYMARK_SOURCE"])
GRPCURL = os.environ["WAYMARK_GRPCURL"]
# Where google/rpc and google/type come from (package golang-github-gogo-googleapis-dev).
GOOGLEAPIS = pathlib.Path("/usr/share/gocode/src/github.com/gogo/googleapis")
# A server that was killed is back within a second: do not wait longer and longer for it.
RECONNECT = [(f"grpc.{which}_reconnect_backoff_ms", 200) for which in ("initial", "max")]
CODES = {code.value[0]: code.name for code in grpc.StatusCode}


class CallFailed(Exception):
    def __init__(self, method, code, message, details=()):
        super().__init__(f"{method}: {code}: {message}")
        self.code, self.message, self.details = code, message, details


def service_of(method):
    """plan, of waymark.plan.v1.PlanService/GetPlan."""
    return method.split(".")[1]


class Generated:
    """The contracts compiled for Python, at test time: package, messages and stubs by their full names."""

    _one = None

    @classmethod
    def get(cls):
        cls._one = cls._one or cls()
        return cls._one

    def __init__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="waymark-python-")
        protos = sorted(str(path.relative_to(SOURCE / "proto")) for path in (SOURCE / "proto/waymark").rglob("*.proto"))
        google = [
            f"google/{name}.proto"
            for name in ("rpc/status", "rpc/error_details", "rpc/code", "type/date", "type/money", "type/timeofday")
        ]
        bundled = str(importlib.resources.files("grpc_tools") / "_proto")
        failed = protoc.main(
            [
                "protoc",
                f"-I{SOURCE / 'proto'}",
                f"-I{GOOGLEAPIS}",
                f"-I{bundled}",
                f"--python_out={self._folder.name}",
                f"--grpc_python_out={self._folder.name}",
                *protos,
                *google,
            ]
        )
        if failed:
            raise RuntimeError("the contracts do not compile for Python")
        # google is a namespace that the protobuf package opened already.
        import google

        google.__path__.append(str(pathlib.Path(self._folder.name) / "google"))
        sys.path.insert(0, self._folder.name)
        self.services, self.stubs = {}, {}
        for proto in protos:
            name = proto.removesuffix(".proto").replace("/", ".")
            messages = importlib.import_module(name + "_pb2")
            stubs = importlib.import_module(name + "_pb2_grpc")
            for service in messages.DESCRIPTOR.services_by_name.values():
                self.services[service.full_name] = service
                self.stubs[service.full_name] = getattr(stubs, service.name + "Stub")
        # Error details are read by their types.
        importlib.import_module("google.rpc.error_details_pb2")
        self.status = importlib.import_module("google.rpc.status_pb2").Status

    def method(self, name):
        service, method = name.split("/")
        return self.services[service].methods_by_name[method]


class PythonDriver:
    """Calls by the generated client. `certificate`: a service whose certificate is shown to the server."""

    name = "python"

    def __init__(self, suite):
        self.suite, self.called, self._channels = suite, set(), {}
        self.generated = Generated.get()

    @staticmethod
    def mask(*paths):
        """A FieldMask in JSON, as protobuf's own mapping has it: one string."""
        return ",".join(re.sub("_([a-z])", lambda found: found.group(1).upper(), path) for path in paths)

    def channel(self, service, certificate=None):
        key = (service, certificate)
        if key not in self._channels:
            keys = self.suite.keys
            pair = (
                [(keys / f"{certificate}.{end}").read_bytes() for end in ("key", "crt")]
                if certificate
                else [None, None]
            )
            credentials = grpc.ssl_channel_credentials((keys / "ca.crt").read_bytes(), *pair)
            self._channels[key] = grpc.secure_channel(self.suite.address(service), credentials, RECONNECT)
        return self._channels[key]

    def reconnect(self):
        """Calls from now on use new connections. A channel makes its connection only while a call waits on it: one that failed during a
        restart may still fail long after, when each call is short."""
        self._channels.clear()

    def _start(self, method, request, authorization, timeout, certificate, service):
        descriptor = self.generated.method(method)
        stub = self.generated.stubs[descriptor.containing_service.full_name](
            self.channel(service or service_of(method), certificate)
        )
        message = json_format.ParseDict(request, _new(descriptor.input_type))
        metadata = [("authorization", authorization)] if authorization else []
        self.called.add(method)
        return getattr(stub, descriptor.name)(message, metadata=metadata, timeout=timeout)

    def send(self, method, requests, authorization, timeout=20):
        """Sends a stream of requests; returns the one answer."""
        descriptor = self.generated.method(method)
        stub = self.generated.stubs[descriptor.containing_service.full_name](self.channel(service_of(method)))
        messages = [json_format.ParseDict(request, _new(descriptor.input_type)) for request in requests]
        self.called.add(method)
        try:
            answer = getattr(stub, descriptor.name)(
                iter(messages), metadata=[("authorization", authorization)], timeout=timeout
            )
        except grpc.RpcError as error:
            raise self._failed(method, error) from None
        return _as_dict(answer)

    def call(self, method, request=None, authorization=None, timeout=20, certificate=None, service=None):
        try:
            return _as_dict(self._start(method, request or {}, authorization, timeout, certificate, service))
        except grpc.RpcError as error:
            raise self._failed(method, error) from None

    def watch(self, method, request, authorization, enough, timeout=20, certificate=None, service=None):
        """Reads a stream until enough(messages so far); returns them. Raises where it ends or the time runs out before."""
        messages = []
        stream = self._start(method, request, authorization, timeout, certificate, service)
        try:
            for message in stream:
                messages.append(_as_dict(message))
                if enough(messages):
                    stream.cancel()
                    return messages
        except grpc.RpcError as error:
            raise self._failed(method, error) from None
        raise CallFailed(method, "OK", f"the stream ended after {messages}")

    def read(self, method, request, authorization, timeout=20):
        """Reads a stream to its end; returns its messages. Raises where it ends otherwise than with OK."""
        try:
            return [_as_dict(message) for message in self._start(method, request, authorization, timeout, None, None)]
        except grpc.RpcError as error:
            raise self._failed(method, error) from None

    def _failed(self, method, error):
        details = []
        for key, value in error.trailing_metadata() or ():
            if key == "grpc-status-details-bin":
                details = _as_dict(self.generated.status.FromString(value)).get("details", [])
        return CallFailed(method, error.code().name, error.details(), details)


class GrpcurlDriver:
    """Calls by grpcurl, which learns the contracts from the server's reflection."""

    name = "grpcurl"

    def __init__(self, suite):
        self.suite, self.called = suite, set()

    @staticmethod
    def mask(*paths):
        """A FieldMask as grpcurl takes it: a message like any other."""
        return {"paths": list(paths)}

    def command(self, service, authorization=None, timeout=20, certificate=None, flags=()):
        keys = self.suite.keys
        words = [GRPCURL, "-cacert", str(keys / "ca.crt"), "-max-time", str(timeout), *flags]
        if certificate:
            words += ["-cert", str(keys / f"{certificate}.crt"), "-key", str(keys / f"{certificate}.key")]
        if authorization:
            words += ["-H", f"authorization: {authorization}"]
        return words, self.suite.address(service)

    def send(self, method, requests, authorization, timeout=20):
        """Sends a stream of requests; returns the one answer."""
        return json.loads(self._run(method, requests, authorization, timeout, None, None))

    def call(self, method, request=None, authorization=None, timeout=20, certificate=None, service=None):
        answered = self._run(method, [request or {}], authorization, timeout, certificate, service)
        return json.loads(answered) if answered.strip() else {}

    def read(self, method, request, authorization, timeout=20):
        """Reads a stream to its end; returns its messages. Raises where it ends otherwise than with OK."""
        answered = self._run(method, [request], authorization, timeout, None, None).strip()
        messages = []
        while answered:
            message, end = json.JSONDecoder().raw_decode(answered)
            messages.append(message)
            answered = answered[end:].lstrip()
        return messages

    def _run(self, method, requests, authorization, timeout, certificate, service):
        words, address = self.command(
            service or service_of(method), authorization, timeout, certificate, ["-format-error", "-d", "@"]
        )
        done = subprocess.run(
            [*words, address, method],
            input="\n".join(json.dumps(request) for request in requests),
            capture_output=True,
            text=True,
            timeout=timeout + 5,
        )
        self.called.add(method)
        if done.returncode:
            raise self._failed(method, done)
        return done.stdout

    def watch(self, method, request, authorization, enough, timeout=20, certificate=None, service=None):
        words, address = self.command(service or service_of(method), authorization, timeout, certificate, ["-d", "@"])
        process = subprocess.Popen(
            [*words, address, method], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        guard = threading.Timer(timeout + 5, process.kill)
        guard.start()
        process.stdin.write(json.dumps(request))
        process.stdin.close()
        self.called.add(method)
        messages, text = [], ""
        try:
            for line in process.stdout:
                text += line
                # Each message is an object of its own, closed by a brace in the first column.
                if line.startswith("}"):
                    messages.append(json.loads(text))
                    text = ""
                    if enough(messages):
                        return messages
            raise CallFailed(
                method, CODES.get(process.wait() - 64, "UNKNOWN"), f"{process.stderr.read()} after {messages}"
            )
        finally:
            guard.cancel()
            process.kill()
            process.wait()
            process.stdout.close()
            process.stderr.close()

    def list(self, service):
        words, address = self.command(service)
        return subprocess.run([*words, address, "list"], capture_output=True, text=True, check=True).stdout.split()

    def describe(self, service, name):
        words, address = self.command(service)
        return subprocess.run([*words, address, "describe", name], capture_output=True, text=True, check=True).stdout

    @staticmethod
    def _failed(method, done):
        # grpcurl exits with 64 plus the status code.
        code = CODES.get(done.returncode - 64, "UNKNOWN")
        try:
            status = json.loads(done.stderr)
        except ValueError:
            return CallFailed(method, code, done.stderr.strip())
        return CallFailed(method, code, status.get("message", ""), status.get("details", []))


def _as_dict(message):
    # Names as the contract writes them, since grpcurl prints those: C++ servers' reflection tells no JSON names.
    return json_format.MessageToDict(message, preserving_proto_field_name=True)


def _new(descriptor):
    from google.protobuf import message_factory

    return message_factory.GetMessageClass(descriptor)()
