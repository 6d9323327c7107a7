"""Authenticators and the end of a process, its own or a forked child's."""

from __future__ import annotations

import os
from typing import Any

import pytest


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.parametrize("kind", ["thread", "asyncio"])
def test_stopping_after_a_fork_does_not_disturb_the_parent(run_python: Any, kind: str) -> None:
    code = """
        import asyncio, os, sys, zmq
        from zmq.auth.asyncio import AsyncioAuthenticator
        from zmq.auth.thread import ThreadAuthenticator

        def check(context):
            server, client = context.socket(zmq.PULL), context.socket(zmq.PUSH)
            server.zap_domain = b"global"
            server.zap_enforce_domain = True
            server.rcvtimeo = 5000
            port = server.bind_to_random_port("tcp://127.0.0.1")
            client.connect(f"tcp://127.0.0.1:{port}")
            client.send(b"hello")
            print(server.recv().decode())
            server.close(); client.close()

        def fork_and_stop(authenticator):
            child = os.fork()
            if not child:
                authenticator.stop()
                authenticator.stop()
                os._exit(7 if authenticator.zap_socket is None else 8)
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7

        context = zmq.Context()
        if sys.argv[1] == "thread":
            authenticator = ThreadAuthenticator(context)
            authenticator.start()
            check(context)
            fork_and_stop(authenticator)
            check(context)
            authenticator.stop()
        else:
            async def main():
                authenticator = AsyncioAuthenticator(context)
                authenticator.start()
                fork_and_stop(authenticator)
                await asyncio.get_running_loop().run_in_executor(None, check, context)
                authenticator.stop()
            asyncio.run(main())
            print("hello")
        context.destroy(0)
    """
    done = run_python(code, kind)
    assert (done.returncode, done.stdout) == (0, "hello\nhello\n"), done.stderr


@pytest.mark.parametrize("kind", ["thread", "thread with coroutine", "asyncio"])
def test_a_program_that_forgets_to_stop_ends(run_python: Any, kind: str) -> None:
    code = """
        import asyncio, sys, zmq
        from zmq.auth.asyncio import AsyncioAuthenticator
        from zmq.auth.thread import ThreadAuthenticator

        async def allow(domain, username, password):
            return True

        def connect(context):
            server, client = context.socket(zmq.PULL), context.socket(zmq.PUSH)
            server.plain_server = True
            client.plain_username, client.plain_password = b"a", b"b"
            port = server.bind_to_random_port("tcp://127.0.0.1")
            client.connect(f"tcp://127.0.0.1:{port}")
            client.send(b"hello")
            print(server.recv().decode())
            server.close(); client.close()

        context = zmq.Context.instance()
        if sys.argv[1].startswith("thread"):
            authenticator = ThreadAuthenticator()
            authenticator.configure_plain(passwords={"a": "b"})
            if "coroutine" in sys.argv[1]:
                authenticator.configure_plain_callback(credentials_provider=allow)
            authenticator.start()
            connect(context)
        else:
            async def main():
                authenticator = AsyncioAuthenticator()
                authenticator.configure_plain_callback(credentials_provider=allow)
                authenticator.start()
                await asyncio.get_running_loop().run_in_executor(None, connect, context)
            asyncio.run(main())
    """
    done = run_python(code, kind)
    assert (done.returncode, done.stdout) == (0, "hello\n"), done.stderr


def test_a_program_that_uses_the_default_context_ends_without_a_word(run_python: Any) -> None:
    done = run_python("import zmq.auth; authenticator = zmq.auth.Authenticator()")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
