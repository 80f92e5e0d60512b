"""What does a machine that watches see? Numbers at /metrics, one line a thing in the logs, one name for a request."""
