"""What is asked of the store: one SQL file a question, and two questions whose SQL is built."""
