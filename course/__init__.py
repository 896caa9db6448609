"""What a teacher needs beside the book: problem sets that grade themselves.

`problems/` holds one source for each part of the book. `python -m course` makes the student's and
the instructor's version of each, and the archive that grades them, with otter-grader.
"""
