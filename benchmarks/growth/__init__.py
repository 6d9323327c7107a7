"""What an operation costs as work grows."""
