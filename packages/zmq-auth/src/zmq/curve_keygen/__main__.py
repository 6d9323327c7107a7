"""What ``python -m zmq.curve_keygen`` runs."""

from zmq.curve_keygen import main

raise SystemExit(main())
