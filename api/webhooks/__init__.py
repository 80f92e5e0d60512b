"""How is a machine told of changes? With pages of the feed, signed as Standard Webhooks says, at public addresses."""
