"""Every RPC of the suite × every kind of caller, derived from the contracts: whom a method's policy does not name is refused.

Nothing is listed by hand but what is public: a method added to a contract is in the matrix from then on.
"""

import base64
import dataclasses
import datetime
import itertools
import json
import re
import time
import unittest

import grpc
from drivers import CallFailed, Generated, GrpcurlDriver, PythonDriver, _new
from organisation import import_files, members_csv
from suite import SERVICES, Suite

PUBLIC = {"grpc.health.v1.Health", "grpc.reflection.v1alpha.ServerReflection"}
UNKNOWN = {grpc.StatusCode.UNAUTHENTICATED}
DENIED = {grpc.StatusCode.PERMISSION_DENIED}
REFUSED = UNKNOWN | DENIED
# The one section that Ana opened to Eve, at plan.
OPENED = "SALARY"


@dataclasses.dataclass(frozen=True)
class Method:
    """One RPC on one server, with what its contract says about callers."""

    server: str
    descriptor: object
    callers: frozenset
    services: frozenset
    resource: str
    section: str

    @property
    def name(self):
        return f"{self.descriptor.containing_service.full_name}/{self.descriptor.name}"


@dataclasses.dataclass(frozen=True)
class Caller:
    """Somebody who calls. `refusal`: with which codes they are refused; `may`: whether a method is theirs to call."""

    name: str
    refusal: frozenset
    may: object = lambda method: False
    authorization: str = ""
    certificate: str = ""


def methods_of(server, services):
    from waymark.access.v1 import policy_pb2

    for service in services:
        for descriptor in service.methods:
            policy = descriptor.GetOptions().Extensions[policy_pb2.policy]
            yield Method(
                server,
                descriptor,
                frozenset(policy_pb2.CallerKind.Name(kind).removeprefix("CALLER_KIND_") for kind in policy.callers),
                frozenset(policy.services),
                policy.resource,
                policy_pb2.Section.Name(policy.section).removeprefix("SECTION_"),
            )


def request_about(method, member):
    """A request whose resource field names something of `member` that need not exist."""
    from waymark.access.v1 import policy_pb2

    descriptor = method.descriptor.input_type
    request = holder = _new(descriptor)
    if not method.resource:
        return request
    *path, last = method.resource.split(".")
    for name in path:
        holder, descriptor = getattr(holder, name), descriptor.fields_by_name[name].message_type
        holder.SetInParent()
    pattern = descriptor.fields_by_name[last].GetOptions().Extensions[policy_pb2.field].resource.split("|")[0]
    ids = itertools.count(1)
    setattr(holder, last, re.sub(r"\{[^}]*\}", lambda _: f"x{next(ids)}", pattern.replace("{member}", member, 1)))
    return request


def unsigned_token(subject):
    """A token that says of itself that it needs no signature."""

    def part(claims):
        return base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()

    expires = int(datetime.datetime.now().timestamp()) + 3600
    claims = {"iss": "waymark-local", "sub": subject, "aud": "waymark", "exp": expires}
    return f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(claims)}."


class AccessMatrix(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.suite = cls.enterClassContext(Suite())
        cls.python = PythonDriver(cls.suite)
        cls.operator = "Bearer " + cls.suite.token("operator")
        people = [(who, who.title(), "Europe/Berlin", f"{who}@example.org", "") for who in ("ana", "bo", "eve", "lou")]
        import_files(cls.python, cls.operator, "SOURCE_MEMBERS", {"members.csv": members_csv(people)})
        cls.python.call(
            "waymark.plan.v1.MemberService/UpdateMember",
            {"member": {"name": "members/lou", "state": "MEMBER_STATE_LEFT"}, "updateMask": "state"},
            cls.operator,
        )
        cls.await_members()
        cls.python.call(
            "waymark.access.v1.GrantService/CreateGrant",
            {"parent": "members/ana", "grant": {"grantee": "members/eve", "section": f"SECTION_{OPENED}"}},
            cls.bearer("ana"),
            service="plan",
        )
        listing = GrpcurlDriver(cls.suite)
        contract = Generated.get().services
        cls.methods = []
        for server in SERVICES:
            listed = set(listing.list(server))
            assert PUBLIC <= listed, f"{server} lacks {PUBLIC - listed}"
            assert listed - PUBLIC <= set(contract), f"{server} serves {listed - PUBLIC - set(contract)} outside the contracts"
            cls.methods += methods_of(server, [contract[name] for name in sorted(listed - PUBLIC)])

    @classmethod
    def bearer(cls, subject, **claims):
        return "Bearer " + cls.suite.token(subject, **claims)

    @classmethod
    def await_members(cls):
        """Waits until feedback and notification have heard of everybody, and of who left."""
        until = time.monotonic() + 20
        for method, service in (
            ("waymark.feedback.v1.RequestService/ListRequests", "feedback"),
            ("waymark.notification.v1.InboxService/ListInbox", "notification"),
        ):
            while True:
                codes = [
                    cls.code(method, service, {"parent": f"members/{who}"}, cls.bearer(who)) for who in ("ana", "bo", "eve", "lou")
                ]
                if codes == ["OK", "OK", "OK", "PERMISSION_DENIED"]:
                    break
                assert time.monotonic() < until, f"{service} has not heard of the members: {codes}"
                time.sleep(0.05)

    @classmethod
    def code(cls, method, service, request, authorization):
        try:
            cls.python.call(method, request, authorization, service=service)
            return "OK"
        except CallFailed as failed:
            return failed.code

    def outcome(self, method, caller, request):
        """The status code of one call. A stream counts as OK once it stays open."""
        channel = self.python.channel(method.server, caller.certificate or None)
        metadata = [("authorization", caller.authorization)] if caller.authorization else []
        path, streams = f"/{method.name}", method.descriptor.server_streaming
        uploads = method.descriptor.client_streaming
        kind = channel.unary_stream if streams else channel.stream_unary if uploads else channel.unary_unary
        start = kind(path, lambda message: message.SerializeToString(), bytes)
        try:
            if streams:
                next(start(request, metadata=metadata, timeout=0.5), None)
            else:
                start(iter([request]) if uploads else request, metadata=metadata, timeout=20)
            return grpc.StatusCode.OK
        except grpc.RpcError as error:
            open_stream = streams and error.code() == grpc.StatusCode.DEADLINE_EXCEEDED
            return grpc.StatusCode.OK if open_stream else error.code()

    def callers(self):
        def grantee(method):
            opens = method.server == "plan" and method.section in ("UNSPECIFIED", OPENED)
            return "MEMBER" in method.callers or ("GRANTEE" in method.callers and opens)

        hour = datetime.timedelta(hours=1)
        yield Caller("nobody", UNKNOWN)
        yield Caller("garbage", UNKNOWN, authorization="Bearer abc.def.ghi")
        yield Caller("another scheme", UNKNOWN, authorization="Basic YW5hOmFuYQ==")
        yield Caller("a forged token", UNKNOWN, authorization="Bearer " + self.suite.forged_token("ana"))
        yield Caller("an unsigned token", UNKNOWN, authorization="Bearer " + unsigned_token("ana"))
        yield Caller("an expired token", UNKNOWN, authorization=self.bearer("ana", ttl=-hour))
        yield Caller("a token for another audience", UNKNOWN, authorization=self.bearer("ana", audience="payroll"))
        yield Caller("a token of another issuer", UNKNOWN | DENIED, authorization=self.bearer("ana", issuer="https://elsewhere.example"))
        yield Caller("a forged link", UNKNOWN, authorization="Link bWVtYmVycy9hbmE.1.9999999999.AAAA")
        yield Caller("somebody unknown", DENIED, authorization=self.bearer("nobody-here"))
        yield Caller("a member who left", DENIED, authorization=self.bearer("lou"))
        yield Caller("another member", DENIED, lambda method: "MEMBER" in method.callers, authorization=self.bearer("bo"))
        yield Caller("a member granted one section", DENIED, grantee, authorization=self.bearer("eve"))
        yield Caller("the owner", DENIED, lambda method: {"OWNER", "MEMBER"} & method.callers, authorization=self.bearer("ana"))
        yield Caller("the operator", DENIED, lambda method: "OPERATOR" in method.callers, authorization=self.operator)
        yield Caller("the proxy", REFUSED, certificate="edge")
        for service in SERVICES:
            yield Caller(
                f"the {service} service", REFUSED, lambda method, me=service: me in method.services, certificate=service
            )

    def test_whom_the_policy_does_not_name_is_refused(self):
        self.assertGreater(len(self.methods), 60)
        for caller, method in itertools.product(self.callers(), self.methods):
            with self.subTest(caller=caller.name, method=method.name, server=method.server):
                code = self.outcome(method, caller, request_about(method, "ana"))
                if caller.may(method):
                    self.assertNotIn(code, REFUSED)
                else:
                    self.assertIn(code, caller.refusal)

    def opens_nothing_else(self, link):
        for method in self.methods:
            with self.subTest(method=method.name, server=method.server):
                self.assertIn(self.outcome(method, link, request_about(method, "ana")), REFUSED)

    def test_a_link_opens_nothing_but_its_request(self):
        due = datetime.date.today() + datetime.timedelta(days=7)
        sent = self.python.call(
            "waymark.feedback.v1.RequestService/CreateRequest",
            {
                "parent": "members/ana",
                "rater": {"external": {"displayName": "Cora", "email": "cora@example.org"}, "relation": "RELATION_EXTERNAL_COACH"},
                "items": {"question": "How do I come across?"},
                "dueDate": {"year": due.year, "month": due.month, "day": due.day},
            },
            self.bearer("ana"),
        )
        issued = self.python.call("waymark.feedback.v1.RequestService/IssueLink", {"name": sent["request"]}, certificate="notification")
        link = Caller("a link", REFUSED, authorization="Link " + issued["link_token"])
        self.opens_nothing_else(link)
        self.assertEqual(
            self.code("waymark.feedback.v1.RequestService/GetRequest", "feedback", {"name": sent["request"]}, link.authorization), "OK"
        )

    def test_a_link_opens_nothing_but_its_negotiation(self):
        plan = {"title": "x", "mode": "PLAN_MODE_FLEXIBLE"}
        plan = self.python.call("waymark.plan.v1.PlanService/CreatePlan", {"parent": "members/ana", "plan": plan}, self.bearer("ana"))
        service = "waymark.plan.v1.NegotiationService"
        terms = {"responsibilities": [{"title": "The rota"}]}
        negotiation = {"plan": plan["name"], "title": "x", "counterpart": {"outside": "Ms Field"}, "terms": terms}
        made = self.python.call(
            f"{service}/CreateNegotiation", {"parent": "members/ana", "negotiation": negotiation}, self.bearer("ana")
        )
        name = {"name": made["name"]}
        self.python.call(f"{service}/ProposeNegotiation", name, self.bearer("ana"))
        issued = self.python.call(f"{service}/IssueNegotiationLink", name, self.bearer("ana"))
        link = Caller("a link", REFUSED, authorization="Link " + issued["link_token"])
        self.opens_nothing_else(link)
        self.assertEqual(self.code(f"{service}/GetNegotiation", "plan", name, link.authorization), "OK")
        # Feedback makes its links with the same key, and knows none of this name.
        self.assertEqual(
            self.code("waymark.feedback.v1.RequestService/GetRequest", "feedback", name, link.authorization), "PERMISSION_DENIED"
        )
        self.python.call(f"{service}/RevokeNegotiationLink", name, self.bearer("ana"))
        self.assertEqual(self.code(f"{service}/GetNegotiation", "plan", name, link.authorization), "PERMISSION_DENIED")

    def test_a_record_that_is_not_there_looks_like_one_that_is_not_ones_own(self):
        bo = Caller("bo", DENIED, authorization=self.bearer("bo"))
        for method in self.methods:
            if not method.resource or "MEMBER" in method.callers:
                continue
            with self.subTest(method=method.name, server=method.server):
                self.assertEqual(
                    self.outcome(method, bo, request_about(method, "ana")), self.outcome(method, bo, request_about(method, "no-such-member"))
                )

    def test_a_revoke_takes_effect_on_the_next_call(self):
        grants = "waymark.access.v1.GrantService"
        grant = self.python.call(
            f"{grants}/CreateGrant",
            {"parent": "members/ana", "grant": {"grantee": "members/bo", "section": "SECTION_GOALS"}},
            self.bearer("ana"),
            service="plan",
        )
        listing = ("waymark.plan.v1.PlanService/ListPlans", "plan", {"parent": "members/ana"}, self.bearer("bo"))
        self.assertEqual(self.code(*listing), "OK")
        uses = self.python.call(f"{grants}/ListGrantUses", {"parent": "members/ana"}, self.bearer("ana"), service="plan")
        self.assertEqual([use["grantee"] for use in uses["grant_uses"]][:1], ["members/bo"])
        self.python.call(f"{grants}/DeleteGrant", {"name": grant["name"]}, self.bearer("ana"), service="plan")
        self.assertEqual(self.code(*listing), "PERMISSION_DENIED")


if __name__ == "__main__":
    unittest.main()
