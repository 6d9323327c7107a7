"""What each option does, in a sentence: for the stub that editors and type checkers read."""

SOCKET_TEXTS = {
    "HWM": "Both high-water marks, SNDHWM and RCVHWM, in messages; 0 is no limit. Reads SNDHWM.",
    "AFFINITY": "Which I/O threads of the context handle new connections, as bits; 0 is all of them.",
    "ROUTING_ID": "The name by which ROUTER peers know this socket, 1 to 255 bytes; to "
    "be set before connect.",
    "SUBSCRIBE": "Set to receive messages that begin with these bytes, on a SUB socket; "
    "empty is all messages.",
    "UNSUBSCRIBE": "Set to take back one subscription to these bytes, on a SUB socket.",
    "RATE": "Kilobits per second that multicast may use.",
    "RECOVERY_IVL": "Milliseconds for which a multicast receiver can ask again for what it missed.",
    "SNDBUF": "Bytes of the kernel's send buffer; -1 leaves them to the system.",
    "RCVBUF": "Bytes of the kernel's receive buffer; -1 leaves them to the system.",
    "RCVMORE": "Whether another part of the message received last is still to be received.",
    "FD": "The descriptor that tells when EVENTS may have changed. It is "
    "edge-triggered, for event loops only.",
    "EVENTS": "POLLIN when a message can be received, POLLOUT when one can be sent, or both.",
    "TYPE": "The socket's type, one of `zmq.SocketType`.",
    "LINGER": "Milliseconds for which unsent messages are kept once the socket is "
    "closed; -1 is for ever, 0 drops them.",
    "RECONNECT_IVL": "Milliseconds before a lost connection is tried again; -1 is never.",
    "BACKLOG": "How many connections may wait to be accepted, for later binds.",
    "RECONNECT_IVL_MAX": "Milliseconds up to which the wait before each new try doubles; 0 "
    "leaves it at RECONNECT_IVL.",
    "MAXMSGSIZE": "Bytes of the largest part that a peer may send before it is disconnected; -1 is no limit.",
    "SNDHWM": "Messages that are queued for one peer before sends wait, or drop; 0 is no limit.",
    "RCVHWM": "Messages of one peer that are queued until they are received; 0 is no limit.",
    "MULTICAST_HOPS": "How many networks a multicast message may cross.",
    "RCVTIMEO": "Milliseconds that a receive waits before it raises `zmq.Again`; -1 is for ever.",
    "SNDTIMEO": "Milliseconds that a send waits before it raises `zmq.Again`; -1 is for ever.",
    "IPV4ONLY": "The opposite of IPV6, by which newer programs go.",
    "LAST_ENDPOINT": "The endpoint bound or connected last, with the port that the system "
    "chose for a wildcard.",
    "ROUTER_MANDATORY": "Whether a send to an unknown or busy peer raises, rather than drops "
    "the message, on a ROUTER socket.",
    "TCP_KEEPALIVE": "Whether TCP sends keep-alive probes: 1 yes, 0 no, -1 as the system does.",
    "TCP_KEEPALIVE_CNT": "Probes without an answer before the connection is given up; -1 as the system does.",
    "TCP_KEEPALIVE_IDLE": "Seconds of silence before the first probe; -1 as the system does.",
    "TCP_KEEPALIVE_INTVL": "Seconds between probes; -1 as the system does.",
    "TCP_ACCEPT_FILTER": "An address or network that may connect, in addition to those set "
    "before. Superseded by ZAP.",
    "IMMEDIATE": "Whether messages are queued for connections that stand only, not for "
    "those that are still attempted.",
    "XPUB_VERBOSE": "Whether an XPUB socket receives every subscription, repeated ones, too.",
    "ROUTER_RAW": "Whether a ROUTER socket talks to TCP peers without ZeroMQ's protocol. "
    "Superseded by STREAM sockets.",
    "IPV6": "Whether addresses may be those of IPv6 as well as of IPv4.",
    "MECHANISM": "The security mechanism: `zmq.NULL`, `zmq.PLAIN`, `zmq.CURVE` or `zmq.GSSAPI`.",
    "PLAIN_SERVER": "Whether this socket is the server of the PLAIN mechanism, which ZAP authenticates.",
    "PLAIN_USERNAME": "The user name of a PLAIN client; None for no security.",
    "PLAIN_PASSWORD": "The password of a PLAIN client; None for no security.",
    "CURVE_SERVER": "Whether this socket is the server of the CURVE mechanism; it needs CURVE_SECRETKEY.",
    "CURVE_PUBLICKEY": "This socket's own public key, as 32 bytes or 40 characters of Z85.",
    "CURVE_SECRETKEY": "This socket's own secret key, as 32 bytes or 40 characters of Z85.",
    "CURVE_SERVERKEY": "The public key of the server that a CURVE client connects to, as 32 "
    "bytes or 40 characters of Z85.",
    "PROBE_ROUTER": "Whether an empty message is sent to each new peer, so that a ROUTER learns of it.",
    "REQ_CORRELATE": "Whether a REQ socket numbers its requests, and drops replies to others.",
    "REQ_RELAXED": "Whether a REQ socket may send again before the reply came; use it with REQ_CORRELATE.",
    "CONFLATE": "Whether only the last message is kept, of those without parts; to be "
    "set before bind or connect.",
    "ZAP_DOMAIN": "The domain that the ZAP handler is told; needed to have NULL connections authenticated.",
    "ROUTER_HANDOVER": "Whether a new peer with the routing id of another takes its place on "
    "a ROUTER socket.",
    "TOS": "The type of service, or differentiated services, in the IP header of what is sent.",
    "IPC_FILTER_PID": "The id of a process that may connect over ipc, in addition to those "
    "set before. Superseded by ZAP.",
    "IPC_FILTER_UID": "The id of a user who may connect over ipc, in addition to those set "
    "before. Superseded by ZAP.",
    "IPC_FILTER_GID": "The id of a group that may connect over ipc, in addition to those set "
    "before. Superseded by ZAP.",
    "CONNECT_ROUTING_ID": "The routing id of the peer that a ROUTER or STREAM socket connects to next.",
    "GSSAPI_SERVER": "Whether this socket is the server of the GSSAPI mechanism.",
    "GSSAPI_PRINCIPAL": "The Kerberos principal whose credentials this socket uses.",
    "GSSAPI_SERVICE_PRINCIPAL": "The Kerberos principal of the server that a GSSAPI client connects to.",
    "GSSAPI_PLAINTEXT": "Whether GSSAPI only authenticates, and messages are not encrypted.",
    "HANDSHAKE_IVL": "Milliseconds in which a new connection must complete its handshake; 0 is no limit.",
    "SOCKS_PROXY": "Address and port of the SOCKS5 proxy that TCP connections go through; None for none.",
    "XPUB_NODROP": "Whether a send waits, or raises `zmq.Again`, at a full subscriber, "
    "rather than drops the message.",
    "XPUB_MANUAL": "Whether the program itself decides on each subscription that an XPUB socket receives.",
    "XPUB_WELCOME_MSG": "A message that an XPUB socket sends to each new subscriber.",
    "STREAM_NOTIFY": "Whether a STREAM socket receives an empty message when a peer connects or disconnects.",
    "INVERT_MATCHING": "Whether a PUB or SUB socket takes the messages that match no subscription.",
    "HEARTBEAT_IVL": "Milliseconds between the pings that libzmq sends to a peer; 0 is none.",
    "HEARTBEAT_TTL": "Milliseconds without traffic after which the peer is to give up the connection.",
    "HEARTBEAT_TIMEOUT": "Milliseconds to wait for traffic after a ping before the connection is given up.",
    "XPUB_VERBOSER": "Whether an XPUB socket receives every subscription and every unsubscription.",
    "CONNECT_TIMEOUT": "Milliseconds that TCP may take to connect; 0 is as the system does.",
    "TCP_MAXRT": "Milliseconds that TCP sends again before it gives up a connection; 0 "
    "is as the system does.",
    "THREAD_SAFE": "Whether several threads may use the socket at once: those of the draft API.",
    "MULTICAST_MAXTPDU": "Bytes of the largest multicast packet.",
    "VMCI_BUFFER_SIZE": "Bytes of the buffer of a VMCI connection.",
    "VMCI_BUFFER_MIN_SIZE": "Bytes of the smallest buffer of a VMCI connection.",
    "VMCI_BUFFER_MAX_SIZE": "Bytes of the largest buffer of a VMCI connection.",
    "VMCI_CONNECT_TIMEOUT": "Milliseconds that VMCI may take to connect.",
    "USE_FD": "A listening descriptor made elsewhere that bind takes, as systemd passes them.",
    "GSSAPI_PRINCIPAL_NAMETYPE": "How GSSAPI_PRINCIPAL is to be read.",
    "GSSAPI_SERVICE_PRINCIPAL_NAMETYPE": "How GSSAPI_SERVICE_PRINCIPAL is to be read.",
    "BINDTODEVICE": "The network interface that connections go through.",
    "ZAP_ENFORCE_DOMAIN": "Whether an empty ZAP_DOMAIN means that NULL connections are not authenticated.",
    "LOOPBACK_FASTPATH": "Whether TCP on the loopback interface takes Windows's faster path.",
    "METADATA": 'A property that peers are told in the handshake, as "X-name:value". Draft API.',
    "MULTICAST_LOOP": "Whether a multicast message also reaches the machine that sent it. Draft API.",
    "ROUTER_NOTIFY": "Whether a ROUTER socket receives an empty message when a peer comes "
    "or goes. Draft API.",
    "XPUB_MANUAL_LAST_VALUE": "XPUB_MANUAL, with the next message only for the subscriber that was "
    "last seen. Draft API.",
    "SOCKS_USERNAME": "The user name for SOCKS_PROXY. Draft API.",
    "SOCKS_PASSWORD": "The password for SOCKS_PROXY. Draft API.",
    "IN_BATCH_SIZE": "Bytes that an I/O thread reads at once. Draft API.",
    "OUT_BATCH_SIZE": "Bytes that an I/O thread writes at once. Draft API.",
    "WSS_KEY_PEM": "The secret key of a wss server. Draft API.",
    "WSS_CERT_PEM": "The certificate of a wss server. Draft API.",
    "WSS_TRUST_PEM": "The certificates that a wss client trusts. Draft API.",
    "WSS_HOSTNAME": "The name that the certificate of a wss server must have. Draft API.",
    "WSS_TRUST_SYSTEM": "Whether a wss client trusts the system's certificates. Draft API.",
    "ONLY_FIRST_SUBSCRIBE": "Whether only the first part of a message is read as a subscription. Draft API.",
    "RECONNECT_STOP": "When a lost connection is not tried again, as bits. Draft API.",
    "HELLO_MSG": "A message that is sent to each new peer. Draft API.",
    "DISCONNECT_MSG": "A message that is received when a peer disconnects. Draft API.",
    "PRIORITY": "The priority of what is sent, as SO_PRIORITY has it. Draft API.",
    "BUSY_POLL": "Microseconds for which the kernel polls the network device. Draft API.",
    "HICCUP_MSG": "A message that is received when a connection was lost and is tried again. Draft API.",
    "XSUB_VERBOSE_UNSUBSCRIBE": "Whether an XSUB socket passes on every unsubscription, repeated ones, "
    "too. Draft API.",
    "TOPICS_COUNT": "How many topics are subscribed to. Draft API.",
    "NORM_MODE": "How NORM multicast controls its rate. Draft API.",
    "NORM_UNICAST_NACK": "Whether a NORM receiver asks the sender alone for what it missed. Draft API.",
    "NORM_BUFFER_SIZE": "Kilobytes of the buffer of NORM multicast. Draft API.",
    "NORM_SEGMENT_SIZE": "Bytes of the content of a NORM packet. Draft API.",
    "NORM_BLOCK_SIZE": "How many NORM packets make a block. Draft API.",
    "NORM_NUM_PARITY": "How many parity packets a NORM block may have. Draft API.",
    "NORM_NUM_AUTOPARITY": "How many parity packets are sent with each NORM block at once. Draft API.",
    "NORM_PUSH": "Whether a NORM sender goes on when its buffer is full. Draft API.",
}

CONTEXT_TEXTS = {
    "IO_THREADS": "How many I/O threads the context has; to be set before its first socket is made.",
    "MAX_SOCKETS": "How many sockets the context can have at once; to be set before the first is made.",
    "SOCKET_LIMIT": "The largest value that MAX_SOCKETS can have.",
    "THREAD_PRIORITY": "The scheduling priority of the I/O threads; to be set before the "
    "first socket is made.",
    "THREAD_SCHED_POLICY": "The scheduling policy of the I/O threads; to be set before the first "
    "socket is made.",
    "MAX_MSGSZ": "Bytes of the largest message that can be sent.",
    "MSG_T_SIZE": "Bytes of the struct zmq_msg_t of this libzmq.",
    "THREAD_AFFINITY_CPU_ADD": "Set to let the I/O threads run on this CPU, too.",
    "THREAD_AFFINITY_CPU_REMOVE": "Set to keep the I/O threads from this CPU.",
    "THREAD_NAME_PREFIX": "A number that the names of the I/O threads begin with.",
    "ZERO_COPY_RECV": "Whether received parts stay in the memory that the I/O thread read them into.",
    "IPV6": "Whether sockets made from now on have IPV6 set.",
    "BLOCKY": "Whether the context waits for unsent messages when it ends: 0 sets "
    "LINGER 0 on sockets made from now on.",
}
