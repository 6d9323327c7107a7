"""What the packages of zmq-tools have in common: the version, and the zmq-core that they run with."""
