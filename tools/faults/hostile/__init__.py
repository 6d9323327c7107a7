"""Bad input at listening sockets while real clients work, and what became of those."""
