"""What does Sextant write to people, and in which words? Plain text and simple HTML, in the person's language."""
