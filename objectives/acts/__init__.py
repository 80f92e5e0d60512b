"""Who writes facts? Each act is one transaction with its actor, its rules and its history, and says what it did."""
