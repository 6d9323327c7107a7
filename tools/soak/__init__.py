"""A whole system under load for an hour: a broker and fifty clients, watched while connections are cut."""
