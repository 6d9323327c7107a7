"""Devices, log handlers, authentication, certificates and tunnels: construction, calls and what they send."""

from __future__ import annotations

from collections.abc import Iterator

from tools.parity.corpus.sockets import filled
from tools.parity.statement import Statement, across

CLASSES = """
zero one minus_one true none text empty_text umlaut data bytearray view object list list_text tuple dict set error printed mock
magic_mock function half text_class data_class long_text np_array member digits tcp inproc z85_key key
""".split()
# None of these is an address that a tunnel may lead to.
ADDRESSES = "zero one minus_one true none text empty_text umlaut data object list tuple dict half inproc digits tcp".split()
DEVICES = (
    r"""
d = {make}; d.setsockopt_in(A, 1)|d = {make}; d.setsockopt_in(zmq.LINGER, A)|d = {make}; d.setsockopt_out(A, A)|d = {make}; d.bind_in(A)|d = {make}; d.connect_out(A)
d = {make}; d.bind_in_to_random_port(A)|d = {make}; d.bind_out_to_random_port(A)|d = {make}; d.daemon = A; d.daemon|d = {make}; d.context_factory = A|d = {make}; d.join(A)
d = {make}; d.connect_in(A)|d = {make}; d.bind_out(A)
""".strip()
    .replace("\n", "|")
    .split("|")
)
DEVICES_BARE = (
    r"""
d = {make}; names(d)|d = {make}; (d.daemon, d.done)|d = {make}; (d.device_type, d.in_type, d.out_type)
d = {make}; d.join()|d = {make}; d.launcher|d = {make}; d.context_factory().closed|{cls}()|d = {make}; repr(d)[:8]|d = {make}; pickle.dumps(d) and 0|d = {make}; vars(d) and 0
d = {make}; d.connect_mon("inproc://m")|d = {make}; d.setsockopt_mon(zmq.LINGER, 0)|d = {make}; d.bind_in()|d = {make}; d.bind_in("inproc://a") is None
d = {make}; isinstance(d.bind_in_to_random_port("tcp://127.0.0.1"), int)|d = {make}; d.unknown
""".strip()
    .replace("\n", "|")
    .split("|")
)
MAKES = {
    "dv.Device": "dv.Device(zmq.QUEUE, zmq.PULL, zmq.PUSH)",
    "dv.ThreadDevice": "dv.ThreadDevice(zmq.STREAMER, zmq.PULL, zmq.PUSH)",
    "dv.ProcessDevice": "dv.ProcessDevice(zmq.FORWARDER, zmq.XSUB, zmq.XPUB)",
    "dv.Proxy": "dv.Proxy(zmq.PULL, zmq.PUSH)",
    "dv.ThreadProxy": "dv.ThreadProxy(zmq.PULL, zmq.PUSH, zmq.PUB)",
    "dv.MonitoredQueue": "dv.MonitoredQueue(zmq.PULL, zmq.PUSH, zmq.PUB)",
    "dv.ThreadMonitoredQueue": "dv.ThreadMonitoredQueue(zmq.ROUTER, zmq.DEALER, zmq.PUB, b'in', b'out')",
    "dv.ThreadProxySteerable": "dv.ThreadProxySteerable(zmq.PULL, zmq.PUSH, zmq.PUB, zmq.PAIR)",
}
CONSTRUCTORS = (
    r"""
dv.Device(A)|dv.Device(zmq.QUEUE, A, zmq.PUSH)|dv.Device(zmq.QUEUE, zmq.PULL, A)|dv.ThreadDevice(A, zmq.PULL, zmq.PUSH)|dv.ThreadProxy(A, A)|dv.ThreadProxy(zmq.PULL, zmq.PUSH, A)
dv.ThreadMonitoredQueue(zmq.PULL, zmq.PUSH, A)|dv.ThreadMonitoredQueue(zmq.PULL, zmq.PUSH, zmq.PUB, A, A)|dv.Device(device_type=A, in_type=0, out_type=0)|dv.Device(zmq.QUEUE, zmq.PULL, zmq.PUSH, A)
""".strip()
    .replace("\n", "|")
    .split("|")
)
LOGS = (
    r"""
h = PUBHandler(A); (type(h.socket).__name__, h.root_topic)|h = PUBHandler(s); h.setRootTopic(A); (h.root_topic, l(h).info("m"))|h = PUBHandler(s); h.root_topic = A; l(h).info("m")
h = PUBHandler(s); l(h).info(A)|h = PUBHandler(s); l(h).info("%s", A)|h = PUBHandler(s); l(h).log(A, "m")|h = PUBHandler(s); h.setFormatter(A); l(h).info("m")
h = PUBHandler(s); h.setFormatter(logging.Formatter("%(message)s"), A); l(h).info("m")|h = PUBHandler(s); h.setLevel(A)|h = PUBHandler(s); h.emit(A)|h = PUBHandler(s, A); h.root_topic
h = PUBHandler(s, root_topic=A); l(h).info("m")|TopicLogger("n").log(20, A, "m")|h = PUBHandler(s, ctx, A)|h = PUBHandler(s); t(h).log(20, A, "m")|h = PUBHandler(s, context=A)
h = PUBHandler(s); l(h).info("a::b", A)|h = PUBHandler(s); h.formatters = A; l(h).info("m")|h = PUBHandler(s); h.socket = A; l(h).info("m")
""".strip()
    .replace("\n", "|")
    .split("|")
)
LOGS_BARE = (
    r"""
h = PUBHandler(s); l(h).{level}("message")|h = PUBHandler(s, root_topic="root"); l(h).{level}("message")|h = PUBHandler(s); l(h).{level}("topic::message")|h = PUBHandler(s); l(h).{level}("a::b::c")
h = PUBHandler(s); h.root_topic = "r"; l(h).{level}("t::m")|h = PUBHandler(s); h.setFormatter(logging.Formatter("%(levelname)s %(message)s")); l(h).{level}("m")
h = PUBHandler(s); h.setFormatter(logging.Formatter("X %(message)s"), logging.INFO); l(h).{level}("m")|h = PUBHandler(s); l(h).{level}("%d %s", 1, "b")|h = PUBHandler(s); l(h).{level}("bad %d", "x")
h = PUBHandler(s); l(h).{level}("")|h = PUBHandler(s); l(h).{level}("\xfc \u20ac")|h = PUBHandler(s); l(h).{level}("m", exc_info=True)|h = PUBHandler(s); l(h).{level}("::")|h = PUBHandler(s); h.close(); s.closed
h = PUBHandler(s); s.send(b"first"); l(h).{level}("second"); s.send(b"third")|h = PUBHandler(s); t(h).log(logging.{upper}, "topic", "message")|h = PUBHandler(s); h.setLevel(logging.ERROR); l(h).{level}("m")
h = PUBHandler(s); h.addFilter(lambda r: False); l(h).{level}("m")|h = PUBHandler(s); l(h).{level}("a\nb")|h = PUBHandler(s); h.close(); l(h).{level}("m")|s.close(); h = PUBHandler(s); l(h).{level}("m")
""".strip()
    .replace("\n", "|")
    .split("|")
)
LOGS_ONCE = r"""
h = PUBHandler(s); names(h)|h = PUBHandler(s); h.socket is s|h = PUBHandler(s); h.ctx|h = PUBHandler("inproc://log"); type(h.ctx).__name__|h = PUBHandler("inproc://log", ctx); h.ctx is ctx
h = PUBHandler(s); h.formatters|h = PUBHandler(s); h.formatter|h = PUBHandler(s); h.flush()|h = PUBHandler(s); h.name|h = PUBHandler(s); repr(h)
h = PUBHandler(s); h.root_topic|TopicLogger("n").name|h = PUBHandler(s); h.level|h = PUBHandler(s); copy.copy(h) and 0|PUBHandler()|PUBHandler(s, "root").root_topic
import zmq.log.handlers as m; (m.TOPIC_DELIM, m.PUBHandler)|import zmq.log.handlers as m; names(m)|h = PUBHandler(s); h.format(logging.LogRecord("n", 20, "p", 1, "m", (), None))|h = PUBHandler("inproc://log"); h.socket.type
"""
AUTH = (
    r"""
a = Auth(ctx); a.allow(A)|a = Auth(ctx); a.deny(A)|a = Auth(ctx); a.configure_plain(A)|a = Auth(ctx); a.configure_plain("*", A)|a = Auth(ctx); a.configure_curve(A)|a = Auth(ctx); a.configure_curve("*", A)
a = Auth(ctx); a.configure_curve_callback(A)|a = Auth(ctx); a.configure_curve_callback("*", A)|a = Auth(ctx); a.configure_gssapi(A)|a = Auth(ctx); a.curve_user_id(A)|Auth(A)|Auth(ctx, A)|Auth(ctx, "utf-8", A)
a = Auth(ctx); a.allow("127.0.0.1", A)|auth.load_certificate(A)|auth.load_certificates(A)|auth.create_certificates(A, "n")|os.path.basename(auth.create_certificates(tempfile.mkdtemp(), A)[0])|os.path.basename(auth.create_certificates(tempfile.mkdtemp(), "n", A)[0])
a = Auth(ctx); a.passwords = A; a.passwords|a = Auth(ctx); a.certs = A; a.certs
os.path.basename(auth.create_certificates(tempfile.mkdtemp(), "n", {"k": A})[0])
""".strip()
    .replace("\n", "|")
    .split("|")
)
AUTH_BARE = r"""
names(Auth(ctx))|Auth()|a = Auth(); type(a.context).__name__|a = Auth(ctx); a.context is ctx|a = Auth(ctx); (a.encoding, a.allow_any)|a = Auth(ctx); a.passwords|a = Auth(ctx); a.certs
a = Auth(ctx); a.credentials_providers|a = Auth(ctx); a.zap_socket|a = Auth(ctx); a.log.name|a = Auth(ctx); a.allow("1"); a.deny("2")
a = Auth(ctx); a.deny("2"); a.allow("1")
a = Auth(ctx); a.configure_plain("d", {"u": "p"}); a.passwords|a = Auth(ctx); a.configure_plain("*", None); a.passwords|a = Auth(ctx); a.configure_curve("*", auth.CURVE_ALLOW_ANY); (a.allow_any, a.certs)
a = Auth(ctx); a.configure_curve("*", tempfile.mkdtemp()); (a.allow_any, a.certs)|a = Auth(ctx); a.configure_curve("*", "/nowhere")|a = Auth(ctx); a.configure_gssapi("d", "l")|auth.CURVE_ALLOW_ANY
a = Auth(ctx); a.start(); (type(a.zap_socket).__name__, a.zap_socket.type)|a = Auth(ctx); a.start(); a.start()|a = Auth(ctx); a.start(); a.stop(); a.zap_socket|a = Auth(ctx); a.stop()|a = Auth(ctx); a.start(); a.stop(); a.start()
d = tempfile.mkdtemp(); p = auth.create_certificates(d, "n"); [os.path.basename(x) for x in p]|d = tempfile.mkdtemp(); p, s = auth.create_certificates(d, "n"); [k is None or len(k) for k in auth.load_certificate(p)]
d = tempfile.mkdtemp(); p, s = auth.create_certificates(d, "n"); [k is None or len(k) for k in auth.load_certificate(s)]|d = tempfile.mkdtemp(); auth.create_certificates(d, "n"); len(auth.load_certificates(d))
d = tempfile.mkdtemp(); auth.create_certificates(d, "n"); auth.create_certificates(d, "n") and 0|d = tempfile.mkdtemp(); p, s = auth.create_certificates(d, "n", {"a": "b"}); "a = " in open(s).read()
d = tempfile.mkdtemp(); p, s = auth.create_certificates(d, "n"); oct(os.stat(s).st_mode)|auth.load_certificate("/nowhere")|auth.load_certificates("/nowhere")|auth.load_certificates(tempfile.mkdtemp())|auth.create_certificates("/nowhere/x", "n")
f = tempfile.mktemp(); open(f, "w").write("nothing"); auth.load_certificate(f)|f = tempfile.mktemp(); open(f, "w").write("public-key = \"abc\""); auth.load_certificate(f)|f = tempfile.mktemp(); open(f, "w").write("curve\n"); auth.load_certificate(f)
a = Auth(ctx); asyncio.run(a.handle_zap_message([b"1.0", b"r", b"d", b"a", b"i", b"NULL"]))|a = Auth(ctx); asyncio.run(a.handle_zap_message([]))|a = Auth(ctx); a.curve_user_id(b"k" * 32)|a = Auth(ctx); a.curve_user_id("k" * 40)
import zmq.auth.thread as m; names(m)|import zmq.auth.base as m; names(m)|import zmq.auth as m; names(m)|import zmq.auth.thread as m; m.AuthenticationThread|import zmq.auth.thread as m; a = m.ThreadAuthenticator(ctx); (a.is_alive(), a.pipe, a.thread, type(a.pipe_endpoint))
import zmq.auth.thread as m; a = m.ThreadAuthenticator(ctx); a.start(); (a.is_alive(), a.stop(), a.is_alive())|import zmq.auth.thread as m; a = m.ThreadAuthenticator(ctx); a.start(); b = a.start(); a.stop()
import zmq.auth.thread as m; a = m.ThreadAuthenticator(ctx); a.start(); a.allow("1"); (attempt(a.deny, "2"), a.stop())|import zmq.auth.thread as m; m.ThreadAuthenticator(ctx).stop()|import zmq.auth.thread as m; a = m.ThreadAuthenticator(ctx); a.passwords|import zmq.auth.certs as m; names(m)
"""
SSH = """
ssh.tunnel_connection(s, A, "server")|tunnel.open_tunnel(A, "server")|len(tunnel.select_random_ports(A))
""".strip().split("|")
SSH_BARE = """
[hasattr(ssh, name) for name in "tunnel_connection ssh_tunnel openssh_tunnel paramiko_tunnel try_passwordless_ssh tunnel".split()]
[hasattr(tunnel, name) for name in "open_tunnel select_random_ports MaxRetryExceeded SSHException getpass os sys".split()]
issubclass(tunnel.MaxRetryExceeded, Exception)|issubclass(tunnel.SSHException, Exception)|len(set(tunnel.select_random_ports(20)))
import zmq.ssh.forward as m; (issubclass(m.ForwardServer, m.socketserver.ThreadingTCPServer), m.ForwardServer.daemon_threads, m.ForwardServer.allow_reuse_address)
import zmq.ssh.forward as m; [list(inspect.signature(m.forward_tunnel).parameters)[:4], m.logger.name]
[str(p.default) for p in inspect.signature(tunnel.open_tunnel).parameters.values() if p.kind != p.VAR_KEYWORD][2:]
[str(p.default) for p in inspect.signature(ssh.tunnel_connection).parameters.values() if p.kind != p.VAR_KEYWORD][3:]
[list(inspect.signature(f).parameters)[:7] for f in (ssh.ssh_tunnel, ssh.openssh_tunnel, ssh.paramiko_tunnel, ssh.tunnel_connection)]
[list(inspect.signature(f).parameters)[:6] for f in (tunnel.open_tunnel,)]|list(inspect.signature(ssh.try_passwordless_ssh).parameters)[:3]
ssh.tunnel_connection(s)|tunnel.open_tunnel()|ssh.openssh_tunnel(1, 2)|ssh.paramiko_tunnel(1)|ssh.try_passwordless_ssh()
ssh.tunnel_connection(s, "tcp://127.0.0.1", "server")|ssh.tunnel_connection(s, "tcp://host:port", "server")|tunnel.open_tunnel("host:5", "server")
""".strip()
ASK = """
def ask(*frames):
    a.start()
    client = ctx.socket(zmq.REQ)
    client.rcvtimeo = 500
    client.connect("inproc://zeromq.zap.01")
    client.send_multipart(frames)
    async def answer():
        await a.handle_zap_message(a.zap_socket.recv_multipart())
    try:
        asyncio.run(answer())
        return client.recv_multipart()
    finally:
        client.close(0)
        a.stop()
class Provider:
    def __init__(self, answer): self.answer = answer
    def callback(self, domain, key): return self.answer(domain, key)
async def later(domain, key): return True
folder = tempfile.mkdtemp(dir=".")
with open(folder + "/n.key", "w") as file: file.write("curve\\n    public-key = '" + A.z85_key.decode() + "'\\n")
a = Auth(ctx)
"""
CONFIGURED = """
pass|a.allow("1.2.3.4")|a.allow("9.9.9.9")|a.deny("1.2.3.4")|a.deny("9.9.9.9")|a.configure_plain("d", {"u": "p"})|a.configure_plain("e", {"u": "p"})
a.configure_plain("*", {"u": "p"})|a.configure_plain("d", {"u": "p"}); a.deny("1.2.3.4")|a.configure_plain("d", {"u": "p"}); a.configure_plain("d", {})
a.configure_curve("d", auth.CURVE_ALLOW_ANY)|a.configure_curve("d", folder)|a.configure_curve("e", folder)|a.configure_curve("*", folder)|a.configure_gssapi("d")
a.configure_curve_callback("d", Provider(lambda *args: True))|a.configure_curve_callback("d", Provider(lambda *args: False))|a.configure_curve_callback("d", Provider(later))
a.configure_curve_callback("d", Provider(lambda *args: 1 / 0))|a.configure_curve("d", folder); a.curve_user_id = lambda key: "owner"|a.configure_curve_callback("d", Provider(lambda *args: args))
""".strip()
REQUESTS = """
b"NULL"|b"PLAIN", b"u", b"p"|b"PLAIN", b"u", b"x"|b"PLAIN", b"v", b"p"|b"PLAIN", b"u"|b"CURVE", z85.decode(A.z85_key)|b"CURVE", A.key|b"GSSAPI", b"me"|b"XXX"
""".strip().split("|")


def requests() -> Iterator[str]:
    """Yield requests of libzmq's to authenticators of every configuration."""
    for configured in CONFIGURED.replace("\n", "|").split("|"):
        before = f"{ASK}{configured}\n"
        for request in REQUESTS:
            for domain in ("d", ""):
                yield f'{before}ask(b"1.0", b"r", b"{domain}", b"1.2.3.4", b"i", {request})'
        yield f'{before}ask(b"2.0", b"r", b"d", b"1.2.3.4", b"i", b"NULL")'
        yield f'{before}ask(b"1.0", b"r", b"d")'


def statements(seed: int) -> Iterator[Statement]:
    """Yield the statements on tools."""
    plain = ["sync plain -"]
    devices = "import zmq.devices as dv\n"
    for cls, make in MAKES.items():
        calls = [devices + each.format(make=make) for each in DEVICES]
        yield from across(plain, filled(calls, CLASSES))
        yield from across(plain, [devices + each.format(make=make, cls=cls) for each in DEVICES_BARE])
    yield from across(plain, filled([devices + each for each in CONSTRUCTORS], CLASSES))
    logs = "from zmq.log.handlers import PUBHandler, TopicLogger\ndef l(h):\n    g = logging.Logger('name', 1); g.addHandler(h); return g\n"
    logs += "def t(h):\n    g = TopicLogger('name', 1); g.addHandler(h); return g\n"
    scenes = ["sync connected PUB", "sync connected PUSH", "sync fresh PUB"]
    yield from across(scenes[:1], filled([logs + each for each in LOGS], CLASSES))
    levels = ("debug", "info", "warning", "error", "critical")
    bare = [each.format(level=level, upper=level.upper()) for each in LOGS_BARE for level in levels]
    bare += [each for line in LOGS_ONCE.strip().split("\n") for each in line.split("|")]
    yield from across(scenes, [logs + each for each in bare])
    auths = "import zmq.auth as auth\nfrom zmq.auth import Authenticator as Auth\n"
    yield from across(plain, filled([auths + each for each in AUTH], CLASSES))
    yield from across(
        plain, [auths + each for line in AUTH_BARE.strip().split("\n") for each in line.split("|")]
    )
    yield from across(plain, [auths + each for each in requests()])
    tunnels = "import zmq.ssh as ssh\nfrom zmq.ssh import tunnel\n"
    yield from across(["sync fresh PUSH"], filled([tunnels + each for each in SSH], ADDRESSES))
    bare = [each for line in SSH_BARE.split("\n") for each in line.split("|")]
    yield from across(["sync fresh PUSH"], [tunnels + each for each in bare])
