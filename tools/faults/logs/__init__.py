"""Log records on their way from a PUBHandler to a subscriber."""
