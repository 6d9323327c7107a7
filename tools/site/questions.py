"""What a reader looks for, and the page that has to answer."""

# A word in the search, and pages of which one has to be among the first three results.
SEARCHES = {
    "slow joiner": ["guide/troubleshooting", "tutorial/publish-subscribe"],
    "heartbeat": ["guide/heartbeats"],
    "linger": ["guide/linger"],
    "timeout": ["guide/timeouts"],
    "FastAPI": ["guide/cookbook/applications"],
    "CURVE": ["guide/curve-two-machines", "guide/security"],
    "Resource temporarily unavailable": ["guide/troubleshooting"],
    "ZMQ_PREFIX": ["install"],
}

# A question, and the heading that answers it: three clicks from the front page at most.
QUESTIONS = {
    "How do I install it?": "install",
    "How do I upgrade from pyzmq 27?": "install#upgrade-from-pyzmq-27-or-older",
    "How do I use my own libzmq?": "install#use-your-own-libzmq-zmq-prefix",
    "Which distribution has zmq.auth?": "install#which-distribution-has-what",
    "How does a client ask a server?": "tutorial/request-reply",
    "How do I make a service that survives crashes?": "tutorial/service",
    "Why is my SUB empty?": "guide/troubleshooting#a-sub-socket-receives-nothing",
    "What is Resource temporarily unavailable?": "guide/troubleshooting#resource-temporarily-unavailable",
    "Why does my program not end?": "guide/linger#my-program-does-not-end",
    "What happens when a queue is full?": "guide/full-queues",
    "How do I notice a dead peer?": "guide/heartbeats#noticing-a-dead-peer",
    "How do I limit the time that recv waits?": "guide/timeouts",
    "How do I use it with asyncio?": "guide/asyncio",
    "How do I use it with trio?": "guide/anyio",
    "How do I use it with multiprocessing?": "guide/multiprocessing",
    "How do I send a NumPy array?": "guide/numpy",
    "How do I encrypt?": "guide/curve-two-machines",
    "How do I stop a proxy?": "guide/proxies#how-to-stop-a-proxy",
    "What does the option sndhwm do?": "reference/options",
    "What has changed since pyzmq 27?": "guide/migrating",
}
