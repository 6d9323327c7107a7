"""Handshakes that end in the midst: connections cut, peers killed and stopped, while a ZAP handler judges."""
