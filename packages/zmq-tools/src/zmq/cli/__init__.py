"""The command `zmq`, also `python -m zmq.cli`: needs the extra `zmq-tools[cli]`.

__main__   the entry point         _talk     pub, sub, push, pull, req, rep, dealer, router, pair
_app       the group of commands   _proxy    proxy
_link      options to a socket     _monitor  monitor
_render    messages as text        _perf     perf, drawn by _curves
_status    exit codes, errors      _keys     keygen, info, completion
_zap       logins with PLAIN
"""
