"""The pages of the cluster's own activities."""
