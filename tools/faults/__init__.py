"""Make the network and the peers bad while messages flow, and count what became of them: `dev.py faults`."""
