"""What a row is: one declaration a table, and what follows from it."""
