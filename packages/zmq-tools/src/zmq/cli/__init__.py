"""The command `zmq`, also `python -m zmq.cli`: needs the extra `zmq-tools[cli]`.

__main__   the entry point         _talk     pub, sub, push, pull, req, rep, dealer, router, pair, xpub, xsub, stream
_app       the group of commands   _record   record, replay
_link      options to a socket     _proxy    proxy
_contexts  options under a name    _monitor  monitor, with _verdict and _probe
_display   how messages are shown  _perf     perf, drawn by _curves
_render    messages as text        _doctor   doctor
_status    exit codes, errors      _keys     keygen, info, completion
_zap       logins with PLAIN
"""
