"""What is between the ends: devices and proxies."""
