"""The command `zmq` in processes of its own: what it sends, prints and ends with."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys

import pytest

import zmq
from zmq.cli import _app, _perf, _talk
from zmq.cli._status import Stop


def test_lines_are_pushed_and_pulled(start, run, endpoint):
    address = endpoint("ipc")
    puller = start("pull", "-b", address, "-n", "3", "-t", "20")
    assert run("push", "-c", address, given="one\ntwo\tparts\nünd\n".encode()) == (0, "", "")
    assert puller.communicate(timeout=20)[0].decode() == "one\ntwo\tparts\nünd\n"
    assert puller.returncode == 0


def test_parts_are_separated_as_wished(run, socket, endpoint):
    puller = socket(zmq.PULL)
    puller.bind(address := endpoint("ipc"))
    assert run("push", "-c", address, "--separator", "|", "-m", "a|b||", "-m", "c")[0] == 0
    assert puller.recv_multipart() == [b"a", b"b", b"", b""]
    assert puller.recv_multipart() == [b"c"]


PARTS = [b"text", b"\xff\x00", b""]


@pytest.mark.parametrize(
    ("form", "line"),
    [
        ("json", b'["text", {"hex": "ff00"}, ""]\n'),
        ("hex", b"74657874\tff00\t\n"),
        ("text", b"text\t\xff\x00\t\n"),
    ],
)
def test_formats_write_and_read_the_same(form, line, start, run, socket, endpoint):
    pusher, puller = socket(zmq.PUSH), socket(zmq.PULL)
    pusher.bind(there := endpoint("ipc"))
    puller.bind(back := endpoint("ipc"))
    process = start("pull", "-c", there, "-n", "1", "-F", form)
    pusher.send_multipart(PARTS)
    assert process.communicate(timeout=20)[0] == line
    assert run("push", "-c", back, "-F", form, given=line)[0] == 0
    assert puller.recv_multipart() == PARTS


def test_msgpack_is_shown_as_json_and_packed_from_it(start, run, socket, endpoint):
    msgpack = pytest.importorskip("msgpack")
    pusher, puller = socket(zmq.PUSH), socket(zmq.PULL)
    pusher.bind(there := endpoint("ipc"))
    puller.bind(back := endpoint("ipc"))
    process = start("pull", "-c", there, "-n", "1", "-F", "msgpack")
    pusher.send(msgpack.packb({"a": [1, 2.5, None]}))
    assert process.communicate(timeout=20)[0] == b'[{"a": [1, 2.5, null]}]\n'
    assert run("push", "-c", back, "-F", "msgpack", given=b'{"b": true}\n')[0] == 0
    assert msgpack.unpackb(puller.recv()) == {"b": True}


def test_a_file_is_one_message(run, socket, endpoint, tmp_path):
    puller = socket(zmq.PULL)
    puller.bind(address := endpoint("ipc"))
    (tmp_path / "data").write_bytes(bytes(range(256)) * 100)
    assert run("push", "-c", address, "-f", str(tmp_path / "data"))[0] == 0
    assert puller.recv() == bytes(range(256)) * 100
    # Before anything is bound or connected: there is no such transport.
    status, _, error = run("push", "-c", "nonsense://", "-f", str(tmp_path / "missing"))
    assert (status, "cannot read" in error) == (2, True)


def test_a_publisher_waits_for_its_subscriber(start, run, endpoint):
    address = endpoint("ipc")
    publisher = start("pub", "-b", address, "-m", "weather\tfine", "-m", "news\tnone", "-m", "weather\tbad")
    assert run("sub", "-c", address, "-s", "weather", "-n", "2", "-t", "20") == (
        0,
        "weather\tfine\nweather\tbad\n",
        "",
    )
    assert publisher.wait(20) == 0
    assert run("pub", "-b", endpoint("ipc"), "-m", "x", "-t", "0.1")[::2] == (
        3,
        "zmq: time is up: no peer subscribed\n",
    )


def test_requests_are_answered_in_turn_or_echoed(start, run, endpoint):
    address = endpoint("ipc")
    replier = start("rep", "-b", address, "-n", "2", "-m", "yes", "-m", "no")
    assert run("req", "-c", address, "-t", "20", given=b"one\ntwo\n") == (0, "yes\nno\n", "")
    assert replier.communicate(timeout=20)[0] == b"one\ntwo\n"
    echo = endpoint("ipc")
    start("rep", "-b", echo)
    assert run("req", "-c", echo, "-t", "20", "-m", "hello")[1] == "hello\n"


def test_dealers_routers_and_pairs_converse(start, run, socket, endpoint):
    router = socket(zmq.ROUTER)
    router.bind(address := endpoint("ipc"))
    dealer = start("dealer", "-c", address, "-n", "2", "-m", "ask", "-o", "routing_id=me")
    assert router.recv_multipart() == [b"me", b"ask"]
    router.send_multipart([b"me", b"first"])
    router.send_multipart([b"me", b"second"])
    assert dealer.communicate(timeout=20)[0] == b"first\nsecond\n"
    address = endpoint("ipc")
    other = start("pair", "-b", address, "-n", "1", "-m", "from the other")
    assert run("pair", "-c", address, "-n", "1", "-t", "20", given=b"from one\n")[1] == "from the other\n"
    assert other.communicate(timeout=20)[0] == b"from one\n"
    dealer = socket(zmq.DEALER, routing_id=b"you")
    router = start("router", "-b", address, "-n", "1")
    dealer.connect(address)
    dealer.send(b"hello")
    assert router.communicate(timeout=20)[0] == b"you\thello\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["pull", "-b", "inproc://x", "-o", "rcvhwm=--5"], "RCVHWM"),
        (["pull", "-b", "inproc://x", "-o", "rcvhwm=99999999999"], "RCVHWM takes an int from"),
        (["push", "-c", "inproc://x", "-i", "-1"], "-1.0 is not in the range"),
        (
            ["push", "-c", "inproc://x", "-F", "json", "-m", "{"],
            "not JSON: '{'",
        ),  # at once, with nobody there
        (["proxy", "queue", "inproc://x", "inproc://y", "--hwm", "99999999999"], "is not in the range"),
        (["keygen", "--of", "\xf6" * 40], "not a CURVE key"),
        (["keygen", "--of", " " * 40], "not a CURVE key"),
        (["keygen", "--of", "@binary"], "cannot read the key"),
        (["perf", "compare", "one.json", "two.json"], "'p50'"),
    ],
)
def test_what_no_program_could_do_is_refused_in_one_line(arguments, words, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "binary").write_bytes(b"\xff" * 40)
    (tmp_path / "one.json").write_text('{"kind": "latency", "size": 1, "p50": 1}')
    (tmp_path / "two.json").write_text('{"kind": "latency", "size": 1}')
    assert _app.run(arguments) == 2
    assert words in capsys.readouterr().err


def test_a_secret_key_that_begins_like_a_file_name_and_lost_a_character_is_not_printed(capsys):
    cut = "@Eae?DQ^LPkRs6r2:(O<b=#YnZ.psRdUwU^7QJx"
    assert _app.run(["keygen", "--of", cut]) == 2
    told = capsys.readouterr().err
    assert "No such file" in told
    assert cut[1:] not in told


def test_a_result_that_cannot_be_saved_is_printed(capsys):
    with pytest.raises(Stop, match="cannot save"):
        _perf.report({"p50": 1}, "/no/such/folder/result", as_json=True)
    assert capsys.readouterr().out == '{"p50": 1}\n'


@pytest.mark.parametrize("kind", ["pull", "sub", "rep", "router"])
def test_time_is_up_with_status_3(kind, run, endpoint):
    status, _, error = run(kind, "-b", endpoint("ipc"), "-t", "0.1")
    assert (status, error) == (3, "zmq: time is up after 0 messages\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["pull"], "--bind ENDPOINT or --connect ENDPOINT"),
        (["pull", "-b", "ipc:///tmp/x", "-o", "nonsense=1"], "NAME=VALUE"),
        (["push", "-c", "ipc:///tmp/x", "-F", "hex", "-m", "xyz"], "not hexadecimal: 'xyz'"),
        (["push", "-c", "ipc:///tmp/x", "-F", "json", "-m", "{"], "not JSON: '{'"),
        (["pull", "-b", "ipc:///tmp/x", "--curve-server"], "zmq keygen"),
        (["pull", "-b", "ipc:///tmp/x", "--plain-server"], "who may log in"),
        (["pull", "-c", "ipc:///tmp/x", "--curve-server-key", "short"], "40 characters"),
        (["pull", "-b", "ipc:///tmp/x", "--ssh", "host"], "needs --connect"),
        (["perf", "latency", "--local", "-c", "tcp://host:1"], "takes neither"),
        (["unheard-of"], "unheard-of"),
    ],
)
def test_arguments_that_make_no_sense_end_with_status_2(arguments, words, run, socket, endpoint):
    peer = socket(zmq.PULL)
    peer.bind(address := endpoint("ipc"))
    status, out, error = run(
        *[address if each == "ipc:///tmp/x" and "push" in arguments else each for each in arguments]
    )
    assert (status, out) == (2, "")
    assert words in error


@pytest.mark.parametrize("kind", ["push", "req", "dealer"])
@pytest.mark.parametrize("way", ["-b", "-c"])
def test_a_message_that_nobody_takes_ends_with_status_3(kind, way, run, endpoint):
    status, _, error = run(kind, way, endpoint("ipc"), "-m", "anybody?", "-t", "0.2")
    assert (status, error[:17]) == (
        3,
        "zmq: time is up: " if kind == "push" or way == "-b" else "zmq: time is up a",
    )


def test_what_libzmq_refuses_ends_with_status_1(run, socket):
    port = socket(zmq.PULL).bind_to_random_port("tcp://127.0.0.1")
    status, _, error = run("pull", "-b", f"tcp://127.0.0.1:{port}")
    assert status == 1
    assert str(port) in error
    assert run("proxy", "queue", f"tcp://127.0.0.1:{port}", "tcp://127.0.0.1:*")[0] == 1


def test_ctrl_c_ends_what_has_no_other_end_well(start, endpoint, socket):
    for arguments, status in [(["pull"], 0), (["pull", "-n", "5"], 130)]:
        process = start(*arguments, "-b", address := endpoint("ipc"))
        pusher = socket(zmq.PUSH)
        pusher.connect(address)
        pusher.send(b"up")
        assert process.stdout.readline() == b"up\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == status


def test_curve_and_plain(start, run, endpoint):
    keys = json.loads(run("keygen", "--json")[1])
    assert run("keygen", "--of", keys["secret"])[1] == f"public {keys['public']}\n"
    address = endpoint("ipc")
    secret = {**os.environ, "ZMQ_CURVE_SECRET_KEY": keys["secret"]}
    puller = start("pull", "-b", address, "-n", "1", "--curve-server", env=secret)
    assert run("push", "-c", address, "--curve-server-key", keys["public"], "-m", "sealed")[0] == 0
    assert puller.communicate(timeout=20)[0] == b"sealed\n"
    address = endpoint("ipc")
    password = {**os.environ, "ZMQ_PLAIN_PASSWORD": "secret"}
    puller = start("pull", "-b", address, "-n", "1", "--plain-server", "--plain-username", "me", env=password)
    wrong = {**os.environ, "ZMQ_PLAIN_PASSWORD": "guess"}
    assert run("push", "-c", address, "--plain-username", "me", "-m", "no", "-t", "0.5", env=wrong)[0] == 3
    assert run("push", "-c", address, "--plain-username", "me", "-m", "hello", env=password)[0] == 0
    assert puller.communicate(timeout=20)[0] == b"hello\n"


PUBLIC, SECRET = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID", "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs"
FORMS = {
    "alone": f"{SECRET}\n",
    "certificate": f'# secret-key = "none"\ncurve\n    public-key = "{PUBLIC}"\n    secret-key = "{SECRET}"\n',
    "czmq": f"metadata\n  name = 'x'\ncurve\n  secret-key = '{SECRET}' # hers\n  public-key = '{PUBLIC}'\n",
    "unquoted": f"curve\n    public-key = {PUBLIC}\n    secret-key = {SECRET}\n",
    "zmq keygen": f"public {PUBLIC}\nsecret {SECRET}\n",
    "json": json.dumps({"public": PUBLIC, "secret": SECRET}),
    "zmq.curve_keygen": f"== CURVE PUBLIC KEY ==\n{PUBLIC}\n\n== CURVE SECRET KEY ==\n{SECRET}\n",
}


@pytest.mark.parametrize("form", FORMS)
def test_keys_are_read_in_all_forms_in_which_they_are_made(form, tmp_path):
    from zmq.cli import _keyfile

    (tmp_path / "key").write_text(FORMS[form])
    for text in (f"@{tmp_path / 'key'}", FORMS[form]):
        assert _keyfile.secret_key(text) == SECRET.encode()
        assert _keyfile.public_key(text) == (SECRET if form == "alone" else PUBLIC).encode()


@pytest.mark.parametrize("form", FORMS)
def test_a_command_reads_a_key_from_a_file_of_any_form(form, run, tmp_path):
    (tmp_path / "key").write_text(FORMS[form])
    assert run("keygen", "--of", f"@{tmp_path / 'key'}")[1].split() == ["public", PUBLIC]


def test_a_public_key_follows_from_a_secret_one():
    from zmq.cli import _keyfile

    assert _keyfile.public_key(f"secret {SECRET}") == PUBLIC.encode()
    with pytest.raises(Stop, match="no secret key"):
        _keyfile.secret_key(f'public-key = "{PUBLIC}"')


def test_an_empty_file_has_no_key(tmp_path):
    from zmq.cli import _keyfile

    (tmp_path / "key").touch()
    for read in (_keyfile.secret_key, _keyfile.public_key):
        with pytest.raises(Stop, match="40 characters"):
            read(f"@{tmp_path / 'key'}")


def test_keys_are_read_from_files(run, tmp_path):
    public, secret = zmq.curve_keypair()
    (tmp_path / "key").write_text(secret.decode() + "\n")
    assert run("keygen", "--of", f"@{tmp_path / 'key'}")[1].split() == ["public", public.decode()]
    assert run("keygen", "--of", "@/no/such/file")[0] == 2


def test_messages_go_through_an_ssh_tunnel(sshd, run, socket):
    puller = socket(zmq.PULL)
    port = puller.bind_to_random_port("tcp://127.0.0.1")
    arguments = ["push", "-c", f"tcp://127.0.0.1:{port}", "--ssh", sshd.name, "-m", "through", "--ssh-config"]
    assert run(*arguments, sshd.config) == (0, "", "")
    assert puller.recv() == b"through"
    nobody = sshd.folder / "nobody"
    nobody.write_text("")
    status, _, error = run(*arguments, sshd.configure("unknown", nobody, sshd.key))
    assert status == 4
    assert "no tunnel" in error


def test_info_tells_versions_as_text_and_as_json(run):
    assert f"libzmq     {zmq.zmq_version()}\n" in run("info")[1]
    facts = json.loads(run("info", "--json")[1])
    assert facts["installed"]["zmq-tools"]
    assert facts["has"]["curve"] is zmq.has("curve")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_complete_the_commands(shell, run):
    status, script, _ = run("completion", shell)
    assert status == 0
    assert "_ZMQ_COMPLETE" in script
    variables = {"_ZMQ_COMPLETE": "bash_complete", "COMP_WORDS": "zmq pu", "COMP_CWORD": "1"}
    assert {"plain,pub", "plain,pull", "plain,push"} == set(run(env={**os.environ, **variables})[1].split())


def test_help_tells_exit_codes_and_every_command_has_some(run, capsys):
    text = run("--help")[1]
    assert "130" in text
    for command in _app.app.commands:
        assert re.search(rf"^  {command} +\S", text, re.MULTILINE)
        assert _app.run([command, "--help"]) == 0
        assert "Usage: zmq " in capsys.readouterr().out


def test_one_version_is_shown(capsys):
    assert _app.run(["--version"]) == 0
    assert capsys.readouterr().out == f"zmq {zmq.__version__}, libzmq {zmq.zmq_version()}\n"


def test_without_its_extra_the_command_says_how_to_get_it(run_python):
    done = run_python(
        "import sys; sys.modules['click'] = None; from zmq.cli.__main__ import main; sys.exit(main())"
    )
    assert done.returncode == 2
    assert "pip install 'zmq-tools[cli]'" in done.stderr


def test_monitor_prints_what_happens(start, socket, endpoint):
    process = start(
        "monitor", "dealer", "-c", address := endpoint("ipc"), "-t", "20", "-o", "reconnect_ivl=20"
    )
    router = socket(zmq.ROUTER)
    router.bind(address)
    seen = ""
    while "HANDSHAKE SUCCEEDED" not in seen:
        seen += (line := process.stdout.readline().decode())
        assert line, process.stderr.read()
    assert "CONNECTED" in seen
    assert address in seen
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 0


def test_monitor_writes_json_and_counts(run, endpoint):
    status, out, _ = run(
        "monitor", "router", "-b", address := endpoint("ipc"), "-n", "1", "--json", "-t", "20"
    )
    event = json.loads(out.splitlines()[0])
    assert (status, event["event"], event["endpoint"]) == (0, "LISTENING", address)
    assert run("monitor", "router", "-c", endpoint("ipc"), "-n", "99", "-t", "0.2")[0] == 3


def test_perf_measures_saves_and_compares(start, run, tmp_path):
    saved = [str(tmp_path / name) for name in ("a", "b")]
    for name in saved:
        status, out, error = run("perf", "latency", "--local", "-n", "300", "--save", name, "--plot")
        assert (status, error) == (0, "")
        assert "p99.9" in out
    status, out, _ = run("perf", "compare", *saved)
    assert status == 0
    assert re.search(r"^p50 +[\d.,]+ -> +[\d.,]+ +[\d.]+ %$", out, re.MULTILINE)
    server = start("perf", "serve", "-b", "tcp://127.0.0.1:*")
    address = server.stdout.readline().decode().split()[-1]
    result = json.loads(run("perf", "throughput", "-c", address, "-n", "5000", "-s", "10", "--json")[1])
    assert (result["kind"], result["count"], result["size"]) == ("throughput", 5000, 10)
    assert result["messages_per_second"] > 0
    (tmp_path / "c").write_text(json.dumps(result))
    assert run("perf", "compare", saved[0], str(tmp_path / "c"))[0] == 2


def test_perf_ends_after_some_seconds_and_names_units(run):
    status, out, _ = run("perf", "latency", "--local", "-t", "0.2")
    assert status == 0
    assert re.search(r"^count +[\d,]+ round trips$", out, re.MULTILINE)
    assert re.search(r"^size +64 bytes$", out, re.MULTILINE)
    assert re.search(r"^p99 +[\d,.]+ us$", out, re.MULTILINE)


def test_percentiles_and_their_drawing():
    curves = pytest.importorskip("zmq.cli._curves")
    values = [float(each) for each in range(1, 1001)]
    marks = {"min": 1, "p50": 500, "p90": 900, "p99": 990, "p99.9": 999, "max": 1000}
    assert curves.percentiles(values) == marks
    assert curves.percentiles([7.0]) == dict.fromkeys(marks, 7.0)
    drawn = curves.histogram(values, "us")
    assert sum(int(line.split()[-1]) for line in drawn.splitlines()) == 1000


def test_perf_draws_its_progress_on_a_terminal(start):
    pty = pytest.importorskip("pty", reason="Windows has no pseudo-terminals")
    ours, theirs = pty.openpty()
    env = {**os.environ, "TERM": "xterm", "COLUMNS": "80"}
    process = start("perf", "latency", "--local", "-n", "2000", stderr=theirs, env=env)
    os.close(theirs)
    seen = b""
    while b"round trips" not in seen:
        seen += os.read(ours, 4096)
    assert process.wait(20) == 0
    os.close(ours)


@pytest.mark.skipif(os.name == "nt", reason="arguments are text on Windows")
def test_arguments_need_not_be_text(start, socket, endpoint):
    odd = os.fsdecode(b"\xff")
    publisher = socket(zmq.XPUB)
    publisher.bind(address := endpoint("ipc"))
    words = ("-c", address, "-s", odd, "-o", f"routing_id={odd}", "-F", "hex", "-n", "1", "-t", "20")
    subscriber = start("sub", *words, "--plain-username", odd, "--plain-password", odd)
    assert not publisher.poll(300), "PLAIN is not what it speaks"
    subscriber.kill()
    subscriber = start("sub", *words)
    assert publisher.recv() == b"\x01\xff"
    publisher.send(b"\xff")
    assert subscriber.communicate(timeout=20)[0] == b"ff\n"


@pytest.mark.parametrize(
    "words",
    [("-o", "sndhwm=" + "9" * 5_000), ("-m", "[" * 100_000, "-F", "json"), ("-o", "a\udcff=1")],
    ids=["digits", "depth", "no text"],
)
def test_arguments_that_are_huge_are_refused(words, capsys, endpoint):
    assert _app.run(["push", "-b", endpoint("ipc"), *words]) == 2
    assert capsys.readouterr().err.startswith("zmq: ")


def test_what_an_option_is_set_to_is_not_told(capsys, endpoint):
    for setting in ("plain_pasword=hush", "hush"):
        assert _app.run(["push", "-b", endpoint("ipc"), "-o", setting]) == 2
        assert "hush" not in capsys.readouterr().err


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no file that is always full")
def test_a_full_disk_is_told_in_a_line(socket, endpoint):
    pusher = socket(zmq.PUSH)
    pusher.bind(address := endpoint("ipc"))
    for words in (["pull", "-c", address, "-t", "20"], ["keygen"]):
        with open("/dev/full", "w") as full:
            command = [sys.executable, "-m", "zmq.cli", *words]
            process = subprocess.Popen(command, stdout=full, stderr=subprocess.PIPE)
            if words[0] == "pull":
                pusher.send(b"x")
            error = process.communicate(timeout=20)[1]
        assert (process.returncode, error) == (1, b"zmq: cannot write: No space left on device\n")


def test_a_command_that_ends_before_its_input_is_read_says_nothing_of_it() -> None:
    context = zmq.Context()
    context.term()
    failure: list[BaseException] = []
    _talk.pump(context, "inproc://input", iter([[b"x"]]), failure)
    assert failure == []
