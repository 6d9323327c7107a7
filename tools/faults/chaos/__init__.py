"""One socket, or what is made of a few, among peers that die, stop, speak nonsense and come back; then it ends."""
