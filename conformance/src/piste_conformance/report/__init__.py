"""What a run tells: terminal, JUnit XML, matrix, badge."""
