"""The doors: each reads a question, asks geo, and hands the answer on."""
