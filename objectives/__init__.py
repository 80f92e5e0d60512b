"""What did the cluster promise, who works on it with whose money, and how far has it come?"""
